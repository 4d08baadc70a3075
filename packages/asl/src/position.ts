import type { Json } from "@watchkeeper/core/json";
import type { ChildInput, ChildResult } from "./map/child.ts";

/** Where a block of states stands, as plain data: what it takes to go on from there when the execution is redriven. */
export interface Position {
  /** The state that it visits; absent before the first. */
  state?: {
    readonly name: string;
    readonly input: Json;
    readonly enteredId: number;
    readonly enteredTime: string;
  };
  /** The variables that the state sees. */
  variables?: Readonly<Record<string, Json>>;
  /** Of a visited Parallel state or inline Map: its branches or iterations, of which some may not have begun. */
  branches?: Branch[] | undefined;
  /** Of a visited distributed Map: its Map Run, and what came of its children. */
  mapRun?: MapRunPosition | undefined;
}

/** A branch or iteration, and its output once it has one. */
export interface Branch {
  readonly position: Position;
  result?: { readonly output: Json };
}

export interface MapRunPosition {
  readonly mapRunArn: string;
  /** Absent where the items could not be read. */
  inputs?: readonly ChildInput[];
  readonly results: ChildResult[];
}

/** The branch of this number as it was left, or one that has not begun. */
export const branchOf = (branches: readonly (Branch | undefined)[] | undefined, index: number): Branch =>
  branches?.[index] ?? { position: {} };

/** What to take up again: nothing where all had succeeded, for then it failed by the size of its result, and all runs again. */
export const unsuccessful = (branches: Branch[] | undefined, count: number): Branch[] | undefined => {
  const isComplete = branches?.filter((branch) => branch?.result).length === count;
  return isComplete ? undefined : branches;
};
