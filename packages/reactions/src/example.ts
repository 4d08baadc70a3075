import type { Json } from "@watchkeeper/core/json";
import type { Answer, Call, OperationKey } from "@watchkeeper/plans/call";

/** Evidence as it is written down: one of several words is any text. */
type Written<Evidenced> = {
  readonly [Member in keyof Evidenced]: Evidenced[Member] extends string ? string : Evidenced[Member];
};

/** What a check finds in an example, and the calls of the steps by which its fix mends that. */
export interface ExpectedFinding<Evidenced = unknown> {
  readonly summary: string;
  readonly evidence: Written<Evidenced>;
  /** In the order of the steps; none where nothing mends it. */
  readonly calls: readonly Call[];
}

/** An event, what AWS answers then, and what a check makes of both: its proof, and what its page shows. */
export interface Example<Key extends OperationKey, Settings, Evidenced> {
  /** What it is an example of, in one line. */
  readonly name: string;
  /** As AWS sends it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** What AWS answers to each operation; what is not named answers nothing. */
  readonly answers: { readonly [Operation in Key]?: Answer<Operation> };
  /** What the configuration sets. */
  readonly settings?: Settings;
  /** Nothing, where the resource is as it should be. */
  readonly finds: readonly ExpectedFinding<Evidenced>[];
}

/** An example whose answers, settings and evidence are forgotten. */
export interface AnyExample extends Omit<Example<never, unknown, Readonly<Record<string, Json>>>, "answers"> {
  readonly answers: Readonly<Record<string, object | undefined>>;
}
