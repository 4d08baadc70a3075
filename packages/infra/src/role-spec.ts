import type { PolicyDocument } from "@watchkeeper/plans/permissions";

/** A role, with its one policy. */
export interface RoleSpec {
  readonly account: string;
  readonly name: string;
  /** What it is for, in one line. */
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
  /** The managed policy that bounds whatever it is given. */
  readonly boundary?: string;
}
