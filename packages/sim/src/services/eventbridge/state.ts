import type { Target } from "@aws-sdk/client-eventbridge";

/** A rule, on one bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: EventBus;
  readonly createdBy: string;
  description: string | undefined;
  pattern: string | undefined;
  schedule: string | undefined;
  state: "ENABLED" | "DISABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  roleArn: string | undefined;
  readonly targets: Map<string, Target>;
  readonly tags: Map<string, string>;
  /** The job that fires it next, by its schedule. */
  nextJob: number | undefined;
  /** Since when its schedule counts, in milliseconds since the epoch. */
  scheduledSince: number;
}

/** An event bus. */
export interface EventBus {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  description: string | undefined;
  modified: Date;
  /** Statements of its resource policy. */
  statements: readonly PolicyStatement[];
  readonly rules: Map<string, Rule>;
  readonly tags: Map<string, string>;
}

/** One statement of a bus policy, as its owner wrote it. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

/** The buses of one account and Region. */
export interface EventBridgeState {
  readonly buses: Map<string, EventBus>;
}

/** Every account has a bus called `default` in every Region. */
export function createState(scope: { account: string; region: string }): EventBridgeState {
  return { buses: new Map([["default", newBus("default", scope, new Date(0))]]) };
}

export const newBus = (
  name: string,
  { account, region }: { readonly account: string; readonly region: string },
  created: Date,
): EventBus => ({
  name,
  arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  account,
  region,
  created,
  description: undefined,
  modified: created,
  statements: [],
  rules: new Map(),
  tags: new Map(),
});
