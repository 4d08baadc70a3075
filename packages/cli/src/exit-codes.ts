import { openStatuses, outcomes } from "@watchkeeper/cases/outcomes";
import { exitCodeOf } from "@watchkeeper/core/error";

/** What each exit code says. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: "done, or it waits for people",
  1: "a flaw was found",
  [exitCodeOf["invalid-input"]]: "wrong input",
  [exitCodeOf.unavailable]: "nothing to reach, or not now",
  [exitCodeOf["not-found"]]: "not found",
  [exitCodeOf.conflict]: "conflict",
  [exitCodeOf.denied]: "denied",
  [exitCodeOf.throttled]: "throttled",
  [outcomes.failed.exitCode]: "followed to an end that was not wanted",
  [openStatuses.held.exitCode]: "not done yet: the halt switch is on",
  [exitCodeOf.bug]: "a bug of ours",
};
