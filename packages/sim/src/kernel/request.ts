/** Who makes a request. `service` principals (`events.amazonaws.com`) are judged by resource policies alone. */
export interface Principal {
  readonly type: "user" | "assumed-role" | "root" | "service";
  /** The ARN that GetCallerIdentity and CloudTrail show; a service principal's name for services. */
  readonly arn: string;
  readonly account: string;
  /** The unique id: `AIDA…` for users, `AROA…:session` for sessions. */
  readonly userId: string;
  /** Of a session: the role behind it. */
  readonly roleArn?: string;
  readonly sessionName?: string;
  /** Of a session: the policies passed to AssumeRole; each narrows what the role allows. */
  readonly sessionPolicies?: readonly string[];
  /** Acts without any policy: the laptop's outside user. Still an ordinary principal in every record. */
  readonly administrator?: boolean;
  /** Of a session that an AWS service took for itself: the service (`states.amazonaws.com`). */
  readonly service?: string;
  /** Of a session: when it began. */
  readonly since?: Date;
  /** Of a session: the source identity that was set for it, or for one that it was taken from. */
  readonly sourceIdentity?: string;
  /** Of a session: when whoever took it has shown a code of their MFA device. */
  readonly mfaSince?: Date;
}

/** One permission that a request needs: an IAM action on a resource, with the condition keys that it carries. */
export interface Authorization {
  /** As IAM spells it: `ec2:RunInstances`. */
  readonly action: string;
  /** An ARN, or `*` where the action has no resource-level permissions. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy, a JSON text, where it has one (SQS queue, Lambda function, S3 bucket, event bus). */
  readonly resourcePolicy?: string;
  /** The account that owns the resource, where its ARN does not say so (an S3 bucket). */
  readonly resourceAccount?: string;
  /** A role's trust policy: it must allow, whatever else does. */
  readonly isTrustPolicy?: boolean;
  /** A key's policy: it must allow, or let the account's own policies decide. */
  readonly isKeyPolicy?: boolean;
}

/** Where a request over the wire came from. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly accessKeyId: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The host that was asked, as a URL without a path: `http://localhost:4600`. */
  readonly endpoint: string;
  /** A function's code sent it. */
  readonly fromFunction: boolean;
}

/** A request without the wire. `input` is the SDK's own shape. */
export interface CallRequest {
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly input: unknown;
  /** Condition keys of the call itself: `aws:SourceArn`, `aws:SourceAccount`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Where the request came from, when it came over the wire. */
  readonly origin?: RequestOrigin;
}
