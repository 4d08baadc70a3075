import type { Execution, ExecutionStatus } from "@watchkeeper/asl/execution";
import type { Definition } from "@watchkeeper/asl/state-language";

/** A state machine. */
export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly created: Date;
  updated: Date | undefined;
  status: "ACTIVE" | "DELETING";
  definition: string;
  roleArn: string;
  revisionId: string | undefined;
  loggingConfiguration: unknown;
  tracingConfiguration: unknown;
  readonly tags: Map<string, string>;
}

/** What an execution runs: the machine as it was when it was started. */
export interface MachineVersion {
  readonly definition: string;
  readonly parsed: Definition;
  readonly roleArn: string;
  readonly revisionId: string | undefined;
  readonly updated: Date;
}

/** An execution, from the moment that StartExecution took it. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machine: StateMachine;
  readonly version: MachineVersion;
  /** As it was given. */
  readonly inputText: string;
  readonly startDate: Date;
  /** Absent for the moment between being taken and running. */
  execution: Execution | undefined;
  status: ExecutionStatus;
  stopDate: Date | undefined;
  /** Stopped before it ran. */
  stopped: { readonly error: string | undefined; readonly cause: string | undefined } | undefined;
  readonly ended: Promise<void>;
  /** Settles `ended`. */
  readonly end: () => void;
  /** Of a child of a distributed Map. */
  readonly mapRunArn: string | undefined;
}

/** The state machines and executions of one account and Region. */
export interface StepFunctionsState {
  readonly machines: Map<string, StateMachine>;
  /** By their ARNs, in the order of their starts; of Express machines only those that run. */
  readonly executions: Map<string, ExecutionRecord>;
  /** Who gave out a task token. */
  readonly tokens: Map<string, ExecutionRecord>;
}

export const createState = (): StepFunctionsState => ({
  machines: new Map(),
  executions: new Map(),
  tokens: new Map(),
});
