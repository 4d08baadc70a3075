import { formatDuration } from "@watchkeeper/core/duration";
import type { KeptCloud } from "@watchkeeper/local/serve";

/** How far a cloud's clock may be behind before anything is said of it: less than Slack's own five minutes. */
const unsaidMs = 2 * 60_000;

/**
 * What whoever starts a cloud in a folder should know: time stands still in a cloud that nobody serves.
 * @param now real time.
 */
export function whereItIsKept(
  { folder, isNew, clock }: KeptCloud,
  now: Date,
  isRealSlack: boolean,
): readonly string[] {
  if (isNew) return [`The cloud is new, and is kept in ${folder}: started there again, it goes on.`];
  const behindMs = now.getTime() - clock.getTime();
  const stands = `The cloud in ${folder} goes on where it stood: it is ${clock.toISOString()} there`;
  if (behindMs < unsaidMs) return [`${stands}.`];
  return [
    `${stands}, ${formatDuration(behindMs)} behind.`,
    `To catch up: npx watchkeeper clock advance ${Math.floor(behindMs / 60_000)}m`,
    ...(isRealSlack
      ? ["Until then it takes no clicks from Slack, which are signed with the real time."]
      : []),
  ];
}
