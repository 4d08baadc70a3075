import type { Finding } from "@watchkeeper/cases/finding";
import type { Call, OperationKey } from "@watchkeeper/plans/call";
import type { Evidence } from "../../evidence.ts";
import type { CheckDefinition } from "../../rule.ts";
import type { Instance, Named } from "./instance.ts";

/** What a check says of one instance; where it is and how severe it is, the rule adds. */
export type Remark = Pick<Finding, "summary" | "evidence">;

/** One question that the baseline asks of an instance. */
export interface InstanceCheck<Key extends OperationKey = OperationKey> extends CheckDefinition {
  readonly operations: readonly Key[];
  /** What it wants to know whatever the instance is like: read along with the instance, not after it. */
  readonly readsAlong?: (named: Named, have: Evidence) => readonly Call<Key>[];
  /** What it wants to know beside the instance itself; asked again with what it got. */
  readonly reads: (instance: Instance, have: Evidence) => readonly Call<Key>[];
  /** A remark where the instance does not keep to it; `settings` are its own, from the configuration. */
  readonly examine: (instance: Instance, have: Evidence, settings: unknown) => Remark | undefined;
}

/** Declares a check of the baseline; its reads are held to its operations. */
export const defineInstanceCheck = <const Check extends InstanceCheck<Key>, const Key extends OperationKey>(
  check: Check & { readonly operations: readonly Key[] },
): Check => Object.freeze(check);
