import type { Json } from "@watchkeeper/core/json";
import type { Call } from "./call.ts";
import type { Check, Condition } from "./condition.ts";

/** One property that a step changes, as it is shown to people. */
export interface Change {
  readonly property: string;
  readonly from: Json;
  readonly to: Json;
}

/** How a step's call is sent again and again: each time with a page that was just read, until nothing is left to read. */
export interface Repeat {
  /** The read of a page. */
  readonly read: Call;
  /** Where in its answer the items stand. */
  readonly items: string;
  /** Where in the call's input the items go, a dotted path; those of a page, all at once. */
  readonly into: string;
  /** As many items as one request takes. */
  readonly page: number;
  /** Item members to hand over, by their names in the read and in the input; absent: the whole item. */
  readonly members?: Readonly<Record<string, string>>;
  /** How many items there may be in all: more than was approved parks the step. */
  readonly atMost: number;
  /** What each item's member must begin with, where that was approved. */
  readonly prefix?: { readonly member: string; readonly is: string };
}

/** How the result of a step is found by a read where its answer was lost: members of the answer, by paths of the read. */
export interface ResultRead {
  readonly read: Call;
  readonly members: Readonly<Record<string, string>>;
}

/** How many ARNs one step may touch: as many as its session may act on. */
export const mostTouched = 20;

/** All ARNs that a step touches. */
export const touchedBy = ({ resource, also = [] }: Pick<Step, "resource" | "also">): readonly string[] => [
  resource,
  ...also,
];

/** The smallest change, as data: one call. */
export interface Step {
  /** Unique in its plan. */
  readonly id: string;
  /** What it does, in one line for people. */
  readonly title: string;
  /** The ARN that it changes; a run holds a lease on it. */
  readonly resource: string;
  /** Further ARNs that its one call touches (what is attached, and to what): the run holds a lease on each, and may act on no other. */
  readonly also?: readonly string[];
  readonly changes: readonly Change[];
  readonly call: Call;
  readonly repeat?: Repeat;
  /** How to find what later steps refer to, where the answer was lost. */
  readonly result?: ResultRead;
  /** What the decision rested on. Where it no longer holds, the step is not started. */
  readonly precondition: Condition;
  /** The proof that it worked. */
  readonly check: Check;
  /** How what it began goes wrong, where the check's read does not show that: asked while the check does not hold. */
  readonly underway?: Condition;
  /** How we leave the resource: compensation and undo go ahead only while this holds. */
  readonly leaves: Condition;
  /** The call that puts it back; absent where none can. */
  readonly compensation?: Call;
  /** Error codes of the call that pass by waiting (`DependencyViolation`): asked again until the check's deadline. */
  readonly retryOn?: readonly string[];
  readonly reversible: boolean;
  /** What is gone for good afterwards, in words; empty for most. */
  readonly destroys: readonly string[];
  /** What does not work meanwhile, in words: such a step is never done without asking. */
  readonly interrupts?: readonly string[];
  /** Steps of the same plan that must be done before it. */
  readonly dependsOn: readonly string[];
  /** When it may begin, at the earliest (ISO): what it waits for passes by itself. */
  readonly notBefore?: string;
  /** 0 unless told: a wave opens when all steps of the ones before have ended, with no more failures than the plan allows. */
  readonly wave?: number;
}
