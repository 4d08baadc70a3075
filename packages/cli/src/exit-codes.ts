import { exitCodeOf } from "@watchkeeper/core/error";
import { notWell } from "./how-it-ended.ts";

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
  [notWell]: "followed to an end that was not wanted",
  [exitCodeOf.bug]: "a bug of ours",
};
