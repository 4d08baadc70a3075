import type { KnownBlock } from "@slack/types";

/** All text in blocks, in UTF-16 units: Slack refuses a message with too much of it (`msg_blocks_too_long`). */
export const lengthOf = (blocks: readonly KnownBlock[]): number => count(blocks);

function count(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + count(one), 0);
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === "text" && typeof inner === "string" ? inner.length : count(inner)),
    0,
  );
}
