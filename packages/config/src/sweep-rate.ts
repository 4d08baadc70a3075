import { type Duration, durationMs } from "@watchkeeper/core/duration";
import { WatchkeeperError } from "@watchkeeper/core/error";

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** EventBridge's words for a rate: its units are singular for 1, and plural for all else. */
export function rateOf(every: Duration): `rate(${string})` {
  const ms = durationMs(every);
  const [unit, size] = units.find(([, one]) => ms >= one && ms % one === 0) ?? [];
  if (unit === undefined)
    throw new WatchkeeperError(
      "InvalidRate",
      "invalid-input",
      `"${every}" is no rate for a sweep: whole minutes, hours or days, one at least`,
    );
  const count = ms / size;
  return `rate(${count} ${unit}${count === 1 ? "" : "s"})`;
}
