/** A standard topic. */
export interface Topic {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  /** As set; what is not set has AWS's default. */
  readonly attributes: Map<string, string>;
  /** Its resource policy, a JSON text. */
  policy: string;
  readonly tags: Map<string, string>;
  /** How many of its subscriptions were deleted. */
  deletedSubscriptions: number;
}

/** What a topic delivers to. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** The account that subscribed. */
  readonly owner: string;
  /** The ARN of who subscribed. */
  readonly principal: string;
  readonly attributes: Map<string, string>;
  /** Nothing is delivered to a subscription that its endpoint's owner has not confirmed. */
  isConfirmed: boolean;
  /** Whether only its owner may unsubscribe it. */
  isAuthenticated: boolean;
  /** What confirms it. */
  readonly token: string;
}

/** The topics of one account and Region, with all that is subscribed to them, by ARN. */
export interface SnsState {
  readonly topics: Map<string, Topic>;
  readonly subscriptions: Map<string, Subscription>;
}

export const createState = (): SnsState => ({ topics: new Map(), subscriptions: new Map() });
