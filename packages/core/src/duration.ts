import { WatchkeeperError } from "./error.ts";

type Unit = "second" | "minute" | "hour" | "day";

/** A length of time as a person writes it: `"15 minutes"`, `"1 hour"`. */
export type Duration = `${number} ${Unit | `${Unit}s`}`;

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  second: 1_000,
  m: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** Milliseconds of a duration; takes the short forms of a command line too (`90s`, `15m`, `1h`, `2d`). */
export function durationMs(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|m|h|d|(?:second|minute|hour|day)s?)\s*$/i.exec(text);
  if (!match) {
    throw new WatchkeeperError(
      "InvalidDuration",
      "invalid-input",
      `"${text}" is not a duration. Write a number and a unit: 90s, 15m, 1h, 2d, or "15 minutes".`,
    );
  }
  const [, amount = "", unit = ""] = match;
  const word = unit.toLowerCase();
  return Number(amount) * (unitMs[word] ?? unitMs[word.replace(/s$/, "")] ?? Number.NaN);
}

/** Seconds of a duration. */
export const durationSeconds = (text: string): number => durationMs(text) / 1_000;

/** A number of milliseconds in its two largest units: `1 h 30 min`, `45 s`. */
export function formatDuration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ];
  const parts: string[] = [];
  let rest = Math.round(ms / 1_000) * 1_000;
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}
