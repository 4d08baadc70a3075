import { compareHistory } from "@watchkeeper/asl/conformance/compare-history";
import { type HistoryCase, recordedEvents, runCase } from "@watchkeeper/asl/conformance/run-case";
import { messageOf } from "@watchkeeper/core/error";
import { compilePattern } from "@watchkeeper/event-pattern/compile-pattern";
import type { PatternCase } from "@watchkeeper/event-pattern/testing/conformance-cases";
import { backupCause } from "@watchkeeper/reactions/backup/backup-cause";
import type { BackupCause, ToldJob } from "@watchkeeper/reactions/backup/cause-of-end";
import { readCaptured } from "./captured-events.ts";
import type { Corpus } from "./corpus.ts";

/** Execution histories that AWS Step Functions recorded. */
export const asl: Corpus<HistoryCase> = {
  name: "asl",
  nameOf: ({ id }) => id,
  judge: async (recorded) => compareHistory((await runCase(recorded)).history, recordedEvents(recorded)),
};

/** Patterns and events, and what EventBridge said of them. */
export const eventPatterns: Corpus<PatternCase> = {
  name: "event-patterns",
  nameOf: ({ name }) => name,
  judge: async ({ expect, pattern, event, message }) => {
    const said = judgementOf(pattern, event);
    const wanted = expect === "invalid" ? `invalid: ${message}` : expect;
    return said === wanted ? [] : [`AWS: ${wanted}`, `we:  ${said}`];
  },
};

function judgementOf(pattern: object, event: object): string {
  try {
    return compilePattern(pattern).matches(event) ? "match" : "no-match";
  } catch (error) {
    return `invalid: ${messageOf(error)}`;
  }
}

/** A status message of AWS Backup, and what a reader makes of it. */
export interface BackupMessage extends Partial<ToldJob> {
  readonly message: string;
  readonly cause: BackupCause;
  readonly retryHelps: boolean;
}

/** Status messages of AWS Backup, by cause. */
export const backupMessages: Corpus<BackupMessage> = {
  name: "backup-messages",
  nameOf: ({ message }) => message,
  judge: async (told) => {
    const { cause, why } = causeOf(told);
    return cause === told.cause ? [] : [`the reader: ${told.cause}`, `we: ${cause}, for ${why}`];
  },
  remark: (told) => {
    const { retryHelps } = causeOf(told);
    if (retryHelps === told.retryHelps) return undefined;
    return `the reader would ${told.retryHelps ? "" : "not "}try again, and we ${retryHelps ? "would" : "would not"}`;
  },
};

const causeOf = ({ message, job = "backup", resourceType = "unknown", state = "FAILED" }: BackupMessage) =>
  backupCause(message, { job, resourceType, state });

/** Something that AWS sent: with its source, or as it came. */
export type Sent = { readonly event?: unknown; readonly text?: string } & Readonly<Record<string, unknown>>;

/** Events and texts as AWS sends them: each is read, or refused with a reason. */
export const events: Corpus<Sent> = {
  name: "events",
  nameOf: (sent) => titleOf(sent),
  judge: async (sent) => {
    const reading = readCaptured(sent.text ?? sent.event ?? sent);
    return "readAs" in reading || reading.refused !== "" ? [] : ["it is refused without a reason"];
  },
  remark: (sent) => {
    const reading = readCaptured(sent.text ?? sent.event ?? sent);
    return "refused" in reading ? `refused: ${reading.refused}` : undefined;
  },
};

function titleOf(sent: Sent): string {
  if (sent.text !== undefined) return sent.text.split("\n", 1)[0] ?? "";
  const event = (sent.event ?? sent) as Readonly<Record<string, unknown>>;
  const parts = [event.source, event["detail-type"] ?? event.eventName ?? event.anomalyId];
  return parts.filter((part) => typeof part === "string").join("/");
}
