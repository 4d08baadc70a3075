import type { Target } from "@aws-sdk/client-eventbridge";
import type { AwsEvent } from "../../kernel/world.ts";
import type { Rule } from "./state.ts";

/** An event on a bus. */
export interface Arrival {
  readonly event: AwsEvent;
  /** It came from another bus: no rule sends it on to a third. */
  readonly isForwarded: boolean;
}

/** The rule that sends an event, as it was when it matched. */
export interface Sender extends Pick<Rule, "name" | "arn"> {
  readonly bus: Pick<Rule["bus"], "account" | "region">;
}

/** One event on its way from a rule to one of its targets. */
export interface Delivery {
  readonly rule: Sender;
  readonly target: Target;
  readonly arrival: Arrival;
  /** The same for each attempt. */
  readonly id: string;
  /** When the rule matched, in milliseconds since the epoch. */
  readonly since: number;
}
