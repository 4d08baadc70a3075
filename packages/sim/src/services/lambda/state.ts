import type { Credentials } from "@watchkeeper/core/runtime";

/** What happens with asynchronous invocations that fail. */
export interface EventInvokeConfig {
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  onFailure: string | undefined;
  onSuccess: string | undefined;
  modified: Date;
}

/** The address at which a function is asked over HTTPS. */
export interface FunctionUrl {
  readonly id: string;
  authType: "NONE" | "AWS_IAM";
  readonly created: Date;
  modified: Date;
}

/** A function. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  role: string;
  runtime: string;
  handler: string;
  description: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Readonly<Record<string, string>>;
  architectures: readonly string[];
  /** Where in `world.code` its code is. */
  codeKey: string;
  codeBucket: string;
  deadLetterArn: string | undefined;
  modified: Date;
  revisionId: string;
  /** Statements of its resource policy, by their Sid. */
  readonly permissions: Map<string, object>;
  eventInvoke: EventInvokeConfig | undefined;
  readonly tags: Map<string, string>;
  /** Absent, too, where a cloud was saved before functions had any. */
  url?: FunctionUrl | undefined;
  /** What its code acts with, until its role changes. */
  credentials: { readonly role: string; readonly keys: Credentials } | undefined;
}

/** How a function reads a stream, and how far it has. */
export interface StreamReading {
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  /** The sequence number of the last record that is done with; undefined before the first. */
  doneTo: string | undefined;
  bisects: boolean;
  /** -1 for as long as the record lasts. */
  maximumRetries: number;
  /** -1 for as long as the stream keeps a record. */
  maximumAgeSeconds: number;
  /** The ARN of what is told of records that are given up. */
  onFailure: string | undefined;
}

/** What polls a queue or a stream for a function. */
export interface EventSourceMapping {
  readonly id: string;
  readonly arn: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly account: string;
  readonly region: string;
  batchSize: number;
  windowSeconds: number;
  /** How many batches are worked at once; undefined: as many as come. */
  maximumConcurrency: number | undefined;
  reportsItemFailures: boolean;
  /** Undefined for a queue. */
  readonly stream: StreamReading | undefined;
  enabled: boolean;
  modified: Date;
  /** What came of the latest poll, as AWS words it. */
  lastResult: string;
}

/** The functions and event source mappings of one account and Region. */
export interface LambdaState {
  readonly functions: Map<string, LambdaFunction>;
  readonly mappings: Map<string, EventSourceMapping>;
}

export const createState = (): LambdaState => ({ functions: new Map(), mappings: new Map() });
