/** A cloud by what can be read of it: the same picture is taken of what SST would make and of what the laptop runs. */
export interface Picture {
  /** By ARN. */
  readonly roles: Things<{
    description: unknown;
    trust: unknown;
    policies: Things<unknown>;
    attached: readonly string[];
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
  /** By function, and by queue or stream. */
  readonly sources: Things<{
    batchSize: unknown;
    maximumConcurrency: unknown;
    responseTypes: unknown;
    stream: unknown;
  }>;
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
  readonly tables: Things<{
    billing: unknown;
    keys: unknown;
    indexes: unknown;
    ttl: unknown;
    stream: unknown;
  }>;
  /** Those with Object Lock. */
  readonly lockedBuckets: readonly string[];
  /** By bucket. */
  readonly bucketPolicies: Things<unknown>;
  /** By alias. */
  readonly keys: Things<{ description: unknown; spec: unknown; usage: unknown; policy: unknown }>;
}

export type Things<T> = Readonly<Record<string, T>>;

/** A stream has a name of its own each time it is turned on. */
export const unstamped = (arn: unknown): string => String(arn).replace(/\/stream\/.*$/, "/stream");

/** A JSON text as what it says; absent for what is absent. */
export const said = (text: unknown): unknown => (text === undefined ? undefined : JSON.parse(String(text)));
