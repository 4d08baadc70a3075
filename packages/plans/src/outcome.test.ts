import { expect, test } from "vitest";
import { freshFront, frontAfter } from "./front.ts";
import type { Line, StepRecord } from "./ledger.ts";
import { outcomeOf } from "./outcome.ts";

const done: Line = { state: "done", effect: true };
const satisfied: Line = { state: "satisfied" };
const refused: Line = { state: "failed" };
const broken: Line = { state: "failed", effect: true };
const drifted: Line = { state: "drifted" };
const skipped: Line = { state: "skipped" };
const parked: Line = { state: "parked" };
const pending: Line = { state: "pending" };

type Way = Line | readonly [forth: Line, back: Line];

test.each<[string, string, readonly Way[]]>([
  ["succeeded", "all is as wanted, and something was changed for it", [done, satisfied]],
  ["already-compliant", "all was as wanted", [satisfied, satisfied]],
  ["partly", "some of it stands", [done, refused, skipped]],
  ["partly", "only some of it could be put back", [done, broken, [done, done]]],
  ["drifted", "what it rested on had moved", [drifted, skipped]],
  ["drifted", "what it rested on had moved, and the rest was as wanted", [drifted, satisfied]],
  ["failed", "nothing was done", [refused, skipped]],
  ["failed", "only what went wrong stands", [broken, skipped]],
  ["failed", "what went wrong stands, and the rest was put back", [broken, [done, done]]],
  ["compensated", "all that it had changed was put back", [refused, [done, done], [broken, satisfied]]],
  ["parked", "a step waits for a person", [parked, done]],
  ["parked", "something was not begun", [pending, done]],
  ["parked", "a way back is stuck", [refused, [done, drifted]]],
])("a run is %s where %s", (outcome, _why, ways) => {
  const moves = new Map(
    ways.map((way, step): [number, StepRecord] => {
      const [forth, back] = Array.isArray(way) ? way : [way];
      return [step, { stepId: "", forth, ...(back ? { back } : {}) }];
    }),
  );
  expect(outcomeOf(frontAfter(freshFront(ways.length), moves))).toBe(outcome);
});
