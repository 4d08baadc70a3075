import type { PolicyDocument } from "@watchkeeper/plans/permissions";

/** A managed policy. */
export interface PolicySpec {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly policy: PolicyDocument;
}

/** A role, with its one policy. */
export interface RoleSpec {
  readonly account: string;
  readonly name: string;
  /** What it is for, in one line. */
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
  /** The managed policies that its policy stands in, part by part; absent: it is an inline one. */
  readonly managed?: readonly PolicySpec[];
  /** The managed policy that bounds whatever it is given. */
  readonly boundary?: string;
}
