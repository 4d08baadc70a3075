import type { BackupCause, ToldJob } from "./cause-of-end.ts";
import * as p from "./cause-phrases.ts";

/** A job's message, taken apart into words, and the job. */
export interface Told extends ToldJob {
  readonly words: string;
}

/** What betrays a cause. */
export interface CauseSignal {
  readonly cause: BackupCause;
  readonly why: string;
  readonly given: (told: Told) => boolean;
  readonly retryHelps: (told: Told) => boolean;
}

const always = () => true;
const never = () => false;
const says =
  (...patterns: readonly RegExp[]) =>
  ({ words }: Told) =>
    patterns.some((pattern) => pattern.test(words));

/** Where a program of one's own takes part in each backup: what fails without a name fails there. */
const hosted = ({ resourceType }: Told) => /VirtualMachine|HANA|EKS/.test(resourceType);

const hinted = (cause: keyof typeof p.hints, retryHelps: CauseSignal["retryHelps"]): CauseSignal => ({
  cause,
  why: `its words hint at it (${cause})`,
  given: (told) => says(p.hints[cause])(told) && !says(p.ours)(told),
  retryHelps,
});

/** Hints, for messages that say nothing plainer. */
const hintSignals: readonly CauseSignal[] = [
  hinted("storage", never),
  hinted("kms", never),
  hinted("permission", never),
  hinted("busy", always),
  hinted("limit", says(p.passing)),
  hinted("window", always),
  hinted("gone", never),
  hinted("unsupported", never),
];

/**
 * What betrays a cause, the plainest first. A message often gives several signals: a denied call on a key is the key's
 * matter, an agent that lacks a privilege the agent's, a snapshot limit that is reached while one is in progress a limit.
 */
export const causeSignals: readonly CauseSignal[] = [
  {
    cause: "unknown",
    why: "somebody stopped it",
    given: says(p.stopped),
    retryHelps: never,
  },
  { cause: "limit", why: "AWS was asked too often", given: says(p.keyTooOften), retryHelps: always },
  { cause: "kms", why: "it speaks of a key", given: says(p.key), retryHelps: never },
  {
    cause: "kms",
    why: "some objects could be read and others could not: they are under other keys",
    given: (told) => told.resourceType === "S3" && says(p.someObjects)(told),
    retryHelps: never,
  },
  {
    cause: "permission",
    why: "not one object could be written",
    given: (told) => told.job === "restore" && says(p.noneRestored)(told),
    retryHelps: never,
  },
  {
    cause: "unsupported",
    why: "not one object is of a kind that can be read",
    given: says(p.noneBackedUp),
    retryHelps: never,
  },
  {
    cause: "storage",
    why: "it speaks of a disk that is full or cannot be read",
    given: says(p.disk),
    retryHelps: never,
  },
  {
    cause: "busy",
    why: "something else is under way on the resource",
    given: (told) => hosted(told) && says(p.busy)(told),
    retryHelps: always,
  },
  {
    cause: "unsupported",
    why: "its version is not supported",
    given: (told) => says(p.agent)(told) && says(p.notSupported)(told),
    retryHelps: never,
  },
  {
    cause: "agent",
    why: "the program on the host or the gateway did not do its part",
    given: (told) => says(p.agent)(told) && (!says(p.denied)(told) || says(p.agentItself)(told)),
    retryHelps: says(p.wire, p.agentPasses),
  },
  {
    cause: "permission",
    why: "a call was denied, or the role cannot be used",
    given: says(p.denied, p.estranged),
    retryHelps: never,
  },
  {
    cause: "window",
    why: "it speaks of a window that was missed",
    given: says(p.window),
    retryHelps: always,
  },
  { cause: "limit", why: "it speaks of a limit", given: says(p.limit), retryHelps: says(p.passing) },
  { cause: "gone", why: "what it needs is not there", given: says(p.lost), retryHelps: never },
  {
    cause: "busy",
    why: "something else is under way on the resource",
    given: says(p.busy),
    retryHelps: (told) => !says(p.held)(told),
  },
  {
    cause: "unsupported",
    why: "what was asked for cannot be had as things are set up",
    given: says(p.notSupported, p.unfit),
    retryHelps: never,
  },
  ...hintSignals,
  {
    cause: "agent",
    why: "the program on the host or the gateway did not do its part",
    given: (told) => hosted(told) && told.words !== "" && !says(p.ours)(told),
    retryHelps: says(p.wire),
  },
  { cause: "window", why: "it expired", given: ({ state }) => state === "EXPIRED", retryHelps: always },
  { cause: "unknown", why: "AWS itself had trouble", given: says(p.ours, p.wire), retryHelps: always },
];
