import type { Halt } from "@watchkeeper/aws/dynamodb/switches";
import { oneLine } from "@watchkeeper/core/one-line";
import type { Desk } from "./desk.ts";
import { momentOf } from "./show-record.ts";

/** Who put the halt switch on, when, and why. */
export const haltWords = ({ by, at, reason }: Halt, nameOf: Desk["nameOf"]): string =>
  `The halt switch is on: ${nameOf(by)} put it on at ${momentOf(at)} (${oneLine(reason)}).`;
