import type { Json } from "@watchkeeper/core/json";
import type { Call } from "./call.ts";
import type { Check, Condition } from "./condition.ts";

/** One property that a step changes, as it is shown to people. */
export interface Change {
  readonly property: string;
  readonly from: Json;
  readonly to: Json;
}

/** The smallest change, as data. */
export interface Step {
  /** Unique in its plan. */
  readonly id: string;
  /** What it does, in one line for people. */
  readonly title: string;
  /** The ARN that it changes; a run holds a lease on it. */
  readonly resource: string;
  readonly changes: readonly Change[];
  readonly calls: readonly Call[];
  /** What the decision rested on. Where it no longer holds, the step is not started. */
  readonly precondition: Condition;
  /** The proof that it worked. */
  readonly check: Check;
  /** How we leave the resource: compensation and undo go ahead only while this holds. */
  readonly leaves: Condition;
  /** The calls that put it back; empty where nothing can. */
  readonly compensation: readonly Call[];
  readonly reversible: boolean;
  /** What is gone for good afterwards, in words; empty for most. */
  readonly destroys: readonly string[];
  /** What does not work meanwhile, in words: such a step is never done without asking. */
  readonly interrupts?: readonly string[];
  /** Steps of the same plan that must be done before it. */
  readonly dependsOn: readonly string[];
}
