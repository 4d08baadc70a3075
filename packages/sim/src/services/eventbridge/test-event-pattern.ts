import type * as EventBridge from "@aws-sdk/client-eventbridge";
import { type CompiledPattern, compilePattern } from "@watchkeeper/event-pattern/compile-pattern";
import { InvalidEventPattern } from "@watchkeeper/event-pattern/invalid-event-pattern";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { validation } from "./errors.ts";
import type { EventBridgeState } from "./state.ts";

const wanted = ["id", "account", "source", "time", "region", "detail-type"] as const;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const testEventPatternOperations: Pick<
  Operations<typeof EventBridge, EventBridgeState>,
  "TestEventPattern"
> = {
  TestEventPattern: {
    run: (input) => ({
      Result: readPattern(input.EventPattern ?? "").matches(readEvent(input.Event ?? "")),
    }),
  },
};

/** A pattern, or the error of AWS that says why it is none. */
export function readPattern(text: string): CompiledPattern {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof InvalidEventPattern)) throw error;
    throw new AwsError("InvalidEventPatternException", error.message);
  }
}

function readEvent(text: string): object {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw validation("Parameter Event is not valid.");
  }
  if (typeof event !== "object" || event === null) throw validation("Parameter Event is not valid.");
  const missing = wanted.find((name) => !(name in event));
  if (missing) throw validation(`Parameter Event is not valid. Reason: ${missing} is a required argument.`);
  return event;
}
