import * as z from "zod";

/** Where a case stands. */
export const caseStatus = z.enum(["open", "awaiting-approval", "running", "closed"]);

/** How a case ended. */
export const caseOutcome = z.enum([
  "fixed",
  "partly",
  "observed",
  "already-compliant",
  "denied",
  "expired",
  "drifted",
  "failed",
  "compensated",
  "parked",
  "held",
  "refused",
  "undone",
]);

/** What the gate said to the case's newest plan, or why there is none. */
export const gateWord = z.discriminatedUnion("decision", [
  z.object({ decision: z.enum(["proceed", "ask"]), planHash: z.string() }),
  z.object({
    decision: z.literal("stop"),
    outcome: caseOutcome,
    note: z.string(),
    planHash: z.string().optional(),
  }),
]);

/** The story from event to close, in its newest state; its parts stand beside it in the store. */
export const caseSchema = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  title: z.string(),
  status: caseStatus,
  outcome: caseOutcome.optional(),
  /** Why it is where it is, for people. */
  note: z.string().optional(),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().optional(),
  /** The event that opened it, by its declared name, and its occurrence: equal for the same fact told twice. */
  event: z.string(),
  occurrence: z.string(),
  /** Who caused it, as the event told; absent where it told nobody. */
  actor: z.string().optional(),
  checks: z.array(z.string()),
  resources: z.array(z.string()),
  /** The plan that counts now, and all that there were: an undo is a plan of its own. */
  planHash: z.string().optional(),
  plans: z.array(z.string()),
  /** How each plan came out, by its hash: an undo that nobody approved does not hide the fix. */
  outcomes: z.record(z.string(), caseOutcome).optional(),
  gate: gateWord.optional(),
  executionArn: z.string().optional(),
  /** What a person asked for last: that what was done is taken back, or that a parked run goes on. */
  asked: z.object({ what: z.enum(["undo", "resume"]), by: z.string(), at: z.iso.datetime() }).optional(),
  /** The newest record of its audit chain. */
  audit: z.object({ seq: z.number().int(), hash: z.string() }),
});

/** The story from event to close. */
export type Case = z.output<typeof caseSchema>;
export type CaseStatus = z.output<typeof caseStatus>;
export type CaseOutcome = z.output<typeof caseOutcome>;

/** A case before its first record. */
export type NewCase = Omit<Case, "audit">;
