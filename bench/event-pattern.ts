import { compilePattern } from "@watchkeeper/event-pattern/compile-pattern";
import { patternIndex } from "@watchkeeper/event-pattern/pattern-index";
import { eventOf } from "./event-corpus/events.ts";
import { ruleOf } from "./event-corpus/rules.ts";
import type { Bench } from "./main.ts";
import { higher, lower, type Measure } from "./report/measure.ts";

/** Events a second on one core; for 10 rules none is set. */
const targets: Readonly<Record<number, number>> = { 100: 500_000, 1000: 120_000 };
const eventCount = 5_000;
const measureMs = 1_500;
const runs = 3;

export const bench: Bench = {
  does: "how many parsed events of some 900 bytes a second an index of 10, 100 and 1,000 patterns takes",
  how: `${eventCount.toLocaleString("en")} events; the best of ${runs} runs`,
  run: () => {
    const events = Array.from({ length: eventCount }, (_, n) => eventOf(n));
    return [10, 100, 1_000].flatMap((count) => measure(count, events));
  },
};

function measure(count: number, events: readonly object[]): readonly Measure[] {
  const rules = Array.from({ length: count }, (_, n) => ({ pattern: ruleOf(n), value: n }));
  const began = performance.now();
  const index = patternIndex(rules);
  const buildMs = performance.now() - began;
  const matches = agreed(rules, events, index);
  const rates = Array.from({ length: runs }, () => rateOf(index, events));
  const among = `${count.toLocaleString("en")} patterns`;
  return [
    higher(`events among ${among}`, Math.max(...rates), "a second", targets[count]),
    lower(`index of ${among}`, buildMs, "ms"),
    lower(`matches among ${among}`, matches / events.length, "an event"),
  ];
}

function rateOf(index: { match(event: object): unknown[] }, events: readonly object[]): number {
  let asked = 0;
  const began = performance.now();
  while (performance.now() - began < measureMs) {
    for (const event of events) index.match(event);
    asked += events.length;
  }
  return (asked / (performance.now() - began)) * 1_000;
}

/** How many matches there are; what is fast and wrong is not worth measuring. */
function agreed(
  rules: readonly { pattern: object; value: number }[],
  events: readonly object[],
  index: { match(event: object): number[] },
): number {
  const each = rules.map(({ pattern }) => compilePattern(pattern));
  let matches = 0;
  for (const [n, event] of events.entries()) {
    const found = index.match(event);
    matches += found.length;
    if (n % 10 > 0) continue;
    const wanted = each.flatMap((pattern, rule) => (pattern.matches(event) ? [rule] : []));
    if (wanted.join() !== found.join())
      throw new Error(`event ${n}: the index found ${found}, not ${wanted}`);
  }
  return matches;
}
