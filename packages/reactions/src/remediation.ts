import type { Json } from "@watchkeeper/core/json";
import type { Call, OperationKey, Where } from "@watchkeeper/plans/call";
import type { Operation } from "@watchkeeper/plans/operation";
import type { Step } from "@watchkeeper/plans/step";

/** A step whose call and compensation are held to the operations that its remediation declares. */
export interface StepOf<Key extends OperationKey> extends Step {
  readonly call: Call<Key>;
  readonly compensation?: Call<Key>;
}

/** What is to be mended: a resource, and the evidence that a check has of it. */
export interface Mending<Evidenced> extends Where {
  /** The resource's ARN. */
  readonly resource: string;
  readonly evidence: Evidenced;
}

/** A named fix of ours, for whatever evidence is of its form. Pure. */
export interface Remediation<Evidenced, Key extends OperationKey = OperationKey> {
  readonly id: string;
  readonly title: string;
  /** All that its steps may send, reads included: the act role's permissions come from here. */
  readonly operations: readonly Operation[];
  /** The steps that mend it; none, where it cannot be mended. */
  readonly steps: (mending: Mending<Evidenced>) => readonly StepOf<Key>[];
}

/** A remediation whose evidence is forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a remediation is contravariant in its evidence
export type AnyRemediation = Remediation<any>;

/** Declares a remediation; its steps are held to its operations. */
export const defineRemediation = <
  Evidenced extends Readonly<Record<string, Json>>,
  const Key extends OperationKey,
>(
  remediation: Omit<Remediation<Evidenced, NoInfer<Key>>, "operations"> & {
    readonly operations: readonly Operation<Key>[];
  },
): Remediation<Evidenced, Key> => Object.freeze(remediation);
