import { compareHistory } from "@watchkeeper/asl/conformance/compare-history";
import { type HistoryCase, recordedEvents, runCase } from "@watchkeeper/asl/conformance/run-case";
import { messageOf } from "@watchkeeper/core/error";
import { compilePattern } from "@watchkeeper/event-pattern/compile-pattern";
import type { PatternCase } from "@watchkeeper/event-pattern/testing/conformance-cases";
import type { Corpus } from "./corpus.ts";

/** Execution histories that AWS Step Functions recorded. */
export const asl: Corpus<HistoryCase> = {
  name: "asl",
  nameOf: ({ id }) => id,
  judge: async (recorded) => compareHistory((await runCase(recorded)).history, recordedEvents(recorded)),
};

/** Patterns and events, and what EventBridge said of them. */
export const eventPatterns: Corpus<PatternCase> = {
  name: "event-patterns",
  nameOf: ({ name }) => name,
  judge: async ({ expect, pattern, event, message }) => {
    const said = judgementOf(pattern, event);
    const wanted = expect === "invalid" ? `invalid: ${message}` : expect;
    return said === wanted ? [] : [`AWS: ${wanted}`, `we:  ${said}`];
  },
};

function judgementOf(pattern: object, event: object): string {
  try {
    return compilePattern(pattern).matches(event) ? "match" : "no-match";
  } catch (error) {
    return `invalid: ${messageOf(error)}`;
  }
}
