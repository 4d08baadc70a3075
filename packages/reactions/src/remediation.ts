import type { Finding } from "@watchkeeper/cases/finding";
import type { Call, OperationKey } from "@watchkeeper/plans/call";
import type { Step } from "@watchkeeper/plans/step";

/** A step whose call and compensation are held to the operations that its remediation declares. */
export interface StepOf<Key extends OperationKey> extends Step {
  readonly call: Call<Key>;
  readonly compensation?: Call<Key>;
}

/** A named fix of ours. Pure. */
export interface Remediation<Key extends OperationKey = OperationKey> {
  readonly id: string;
  readonly title: string;
  /** All that its steps may send, reads included: the act role's permissions come from here. */
  readonly operations: readonly Key[];
  readonly plan: (finding: Finding) => readonly StepOf<Key>[];
}

/** Declares a remediation; its steps are held to its operations. */
export const defineRemediation = <const Key extends OperationKey>(
  remediation: Remediation<Key>,
): Remediation<Key> => Object.freeze(remediation);
