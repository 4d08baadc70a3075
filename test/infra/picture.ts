/** A cloud by what can be read of it: the same picture is taken of what SST would make and of what the laptop runs. */
export interface Picture {
  /** By ARN. */
  readonly roles: Things<{
    description: unknown;
    trust: unknown;
    policies: Things<unknown>;
    boundary: unknown;
  }>;
  /** The managed policies, by ARN. */
  readonly policies: Things<{ description: unknown; policy: unknown }>;
  /** By name. */
  readonly functions: Things<{
    role: unknown;
    runtime: unknown;
    handler: unknown;
    timeoutSeconds: unknown;
    memoryMb: unknown;
    environment: unknown;
  }>;
  /** By function and queue. */
  readonly sources: Things<{ batchSize: unknown; maximumConcurrency: unknown; responseTypes: unknown }>;
  /** Who may call what at a schedule's word, by function. */
  readonly schedulePermissions: Things<{ action: unknown; principal: unknown; rule: unknown }>;
  readonly machines: Things<{ role: unknown; definition: unknown }>;
  /** By account, Region, bus and name. */
  readonly rules: Things<{ pattern: unknown; schedule: unknown; targets: unknown }>;
  readonly queues: Things<{
    visibilitySeconds: number;
    retentionSeconds: number;
    policy: unknown;
    redrive: unknown;
  }>;
  readonly buses: Things<{ policy: unknown }>;
  readonly tables: Things<{ billing: unknown; keys: unknown; indexes: unknown; ttl: unknown }>;
  /** Those with Object Lock. */
  readonly lockedBuckets: readonly string[];
}

export type Things<T> = Readonly<Record<string, T>>;

/** A source of events, but for when a table's stream was turned on. */
export const sourceOf = (arn: unknown): string => String(arn).replace(/\/stream\/.*$/, "/stream");

/** A JSON text as what it says; absent for what is absent. */
export const said = (text: unknown): unknown => (text === undefined ? undefined : JSON.parse(String(text)));
