import type { ExecutionData } from "@watchkeeper/asl/execution-data";

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
  readonly revisionId: string | undefined;
  readonly updated: Date;
}

/** An execution, from the moment that StartExecution took it. */
export interface ExecutionRecord extends ExecutionData {
  readonly machine: StateMachine;
  /** Of a child of a distributed Map it need not be its machine's. */
  readonly type: StateMachine["type"];
  readonly version: MachineVersion;
  /** As it was given. */
  readonly inputText: string;
  /** Of its own randomness and ids. */
  readonly seed: number;
  /** Of a child of a distributed Map. */
  readonly mapRunArn: string | undefined;
  /** The client token of its last redrive. */
  redriveToken: string | undefined;
  /** Of a child of a distributed Map: the redrive of its Map Run that it ran for last. */
  mapRunRedrive: number;
}

/** The state machines and executions of one account and Region; plain data. */
export interface StepFunctionsState {
  readonly machines: Map<string, StateMachine>;
  /** By their ARNs, in the order of their starts; of Express ones only those that run and that nobody waits for. */
  readonly executions: Map<string, ExecutionRecord>;
  /** The execution that gave out a task token, by its ARN. */
  readonly tokens: Map<string, string>;
}

export const createState = (): StepFunctionsState => ({
  machines: new Map(),
  executions: new Map(),
  tokens: new Map(),
});
