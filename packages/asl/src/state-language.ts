import type { Json } from "@watchkeeper/core/json";

/** A JSONata expression as the Amazon States Language writes it. */
export type JsonataExpression = `{%${string}%}`;

/** How a state machine, or one state of it, reads its fields. Where nothing is declared AWS takes JSONPath. */
export type QueryLanguage = "JSONata" | "JSONPath";

/** What runs as one sequence: a whole state machine, a branch of Parallel, the processor of Map. */
export interface StateBlock<Name extends string = string> {
  readonly StartAt: Name;
  readonly States: { readonly [N in Name]: State<Name> };
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

/** A state machine, as `CreateStateMachine` takes it. */
export interface Definition<Name extends string = string> extends StateBlock<Name> {
  readonly TimeoutSeconds?: number;
  readonly Version?: string;
}

/** Any state (https://states-language.net, "State Types"). */
export type State<Name extends string = string> =
  | TaskState<Name>
  | ChoiceState<Name>
  | WaitState<Name>
  | MapState<Name>
  | ParallelState<Name>
  | PassState<Name>
  | SucceedState
  | FailState;

interface AnyState {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

interface WithOutput extends AnyState {
  readonly Assign?: { readonly [variable: string]: Json };
  readonly Output?: Json;
}

/** Where a state leads: to another state, or out. */
export type Transition<Name extends string> =
  | { readonly Next: Name; readonly End?: never }
  | { readonly End: true; readonly Next?: never };

/** One way to try again ("Retry" in AWS's guide, "Handling errors in Step Functions workflows"). */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
  readonly Comment?: string;
}

/** Where to go after an error that was not retried, or no longer. */
export interface Catcher<Name extends string = string> {
  readonly ErrorEquals: readonly string[];
  readonly Next: Name;
  readonly Assign?: { readonly [variable: string]: Json };
  readonly Output?: Json;
  readonly Comment?: string;
}

interface WithErrors<Name extends string> extends WithOutput {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher<Name>[];
}

export type TaskState<Name extends string = string> = WithErrors<Name> &
  Transition<Name> & {
    readonly Type: "Task";
    /** AWS's own ARN: `arn:aws:states:::lambda:invoke.waitForTaskToken`, `arn:aws:states:::aws-sdk:ec2:describeInstances`. */
    readonly Resource: `arn:${string}`;
    readonly Arguments?: Json;
    readonly TimeoutSeconds?: number | JsonataExpression;
    readonly HeartbeatSeconds?: number | JsonataExpression;
    readonly Credentials?: { readonly RoleArn: string };
  };

/** One rule of a Choice. Its `Output` and `Assign` replace those of the state. */
export interface ChoiceRule<Name extends string = string> {
  readonly Condition: JsonataExpression | boolean;
  readonly Next: Name;
  readonly Assign?: { readonly [variable: string]: Json };
  readonly Output?: Json;
  readonly Comment?: string;
}

export type ChoiceState<Name extends string = string> = WithOutput & {
  readonly Type: "Choice";
  readonly Choices: readonly ChoiceRule<Name>[];
  readonly Default?: Name;
};

export type WaitState<Name extends string = string> = WithOutput &
  Transition<Name> & { readonly Type: "Wait" } & (
    | { readonly Seconds: number | JsonataExpression; readonly Timestamp?: never }
    | { readonly Timestamp: string; readonly Seconds?: never }
  );

export type PassState<Name extends string = string> = WithOutput &
  Transition<Name> & { readonly Type: "Pass" };

export type SucceedState = AnyState & { readonly Type: "Succeed"; readonly Output?: Json };

export type FailState = AnyState & {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly Cause?: string;
};

export type ParallelState<Name extends string = string> = WithErrors<Name> &
  Transition<Name> & {
    readonly Type: "Parallel";
    readonly Branches: readonly StateBlock[];
    readonly Arguments?: Json;
  };

/** Inline: inside this execution. Distributed: one child execution for each item or batch. */
export interface ItemProcessor extends StateBlock {
  readonly ProcessorConfig?: {
    readonly Mode?: "INLINE" | "DISTRIBUTED";
    readonly ExecutionType?: "STANDARD" | "EXPRESS";
  };
}

/** Where a distributed Map reads its items from (AWS's guide, "ItemReader (Map)"). */
export interface ItemReader {
  readonly Resource: `arn:${string}`;
  readonly Arguments?: Json;
  readonly ReaderConfig?: {
    readonly InputType?: "JSON" | "JSONL" | "CSV" | "MANIFEST";
    readonly MaxItems?: number | JsonataExpression;
    readonly CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
    readonly CSVHeaders?: readonly string[];
    readonly CSVDelimiter?: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB";
    readonly ItemsPointer?: string;
  };
}

/** Several items for each child execution (AWS's guide, "ItemBatcher (Map)"). */
export interface ItemBatcher {
  readonly MaxItemsPerBatch?: number | JsonataExpression;
  readonly MaxInputBytesPerBatch?: number | JsonataExpression;
  readonly BatchInput?: Json;
}

/** How the results of a distributed Map are given, and where they are written to (AWS's guide, "ResultWriter (Map)"). */
export interface ResultWriter {
  readonly Resource?: `arn:${string}`;
  /** `Bucket` and `Prefix`. */
  readonly Arguments?: Json;
  readonly WriterConfig?: {
    readonly Transformation?: "NONE" | "COMPACT" | "FLATTEN";
    readonly OutputType?: "JSON" | "JSONL";
  };
}

export type MapState<Name extends string = string> = WithErrors<Name> &
  Transition<Name> & {
    readonly Type: "Map";
    readonly ItemProcessor: ItemProcessor;
    readonly Items?: readonly Json[] | JsonataExpression;
    readonly ItemReader?: ItemReader;
    readonly ItemSelector?: Json;
    readonly ItemBatcher?: ItemBatcher;
    readonly ResultWriter?: ResultWriter;
    readonly MaxConcurrency?: number | JsonataExpression;
    readonly ToleratedFailureCount?: number | JsonataExpression;
    readonly ToleratedFailurePercentage?: number | JsonataExpression;
    readonly Label?: string;
  };
