import { parseCron } from "./cron.ts";
import { nextOccurrence } from "./next-occurrence.ts";

/** When a rule or a schedule fires. */
export interface Schedule {
  /** The first moment after `after`, of a schedule that began at `start`; undefined where there is none any more. */
  next(after: number, start: number): number | undefined;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads `rate(…)` and `cron(…)`; undefined where EventBridge would not take it. A cron is of the clocks of `zone`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseSchedule(expression: string, zone = "UTC"): Schedule | undefined {
  const [, kind, inner = ""] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return parseRate(inner);
  const cron = kind === "cron" ? parseCron(inner) : undefined;
  return cron && { next: (after) => nextOccurrence(cron, after, zone) };
}

/** The unit is singular for 1 and plural for all else; a rate counts from when its rule was made. */
function parseRate(text: string): Schedule | undefined {
  const [, count, unit, plural] = /^\s*([1-9]\d*) (minute|hour|day)(s?)\s*$/.exec(text) ?? [];
  if (count === undefined || (Number(count) === 1) === (plural === "s")) return undefined;
  const period = Number(count) * unitMs[unit as keyof typeof unitMs];
  return { next: (after, start) => start + (Math.floor((after - start) / period) + 1) * period };
}
