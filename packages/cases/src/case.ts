import * as z from "zod/mini";

/** Where a case stands. */
export const caseStatus = z.enum([
  "open",
  "awaiting-approval",
  "running",
  /** The halt switch is on, and nothing was begun: it goes on when the halt is taken back. */
  "held",
  "closed",
]);

/** How a case ended. */
export const caseOutcome = z.enum([
  "fixed",
  "partly",
  "observed",
  /** Its check could not examine what an event named. */
  "unexamined",
  "already-compliant",
  "denied",
  "expired",
  "drifted",
  "failed",
  "compensated",
  "parked",
  "held",
  "refused",
  /** Its event was too old to be acted upon. */
  "stale",
  /** What it was about is not configured any more. */
  "superseded",
  "undone",
]);

/** What a person asked of a case last. */
export const askedWhat = z.enum(["undo", "resume", "retry"]);

/** What the gate said of a plan that counts now. `hold`: nothing is begun while the halt switch is on. */
const gatedPlan = z.object({
  planHash: z.string(),
  decision: z.enum(["proceed", "ask", "hold", "refuse"]),
  note: z.optional(z.string()),
});

/** What the gate said to the plans of the case's present round: from its opening, or from what a person asked for, to its close. */
const gateWord = z.object({
  /** The plans that count now: one for what may act at once, one for what asks. */
  plans: z.array(gatedPlan),
  /** Plans of this round that came to their end before, while something joined the case. */
  ended: z._default(z.array(z.string()), []),
  /** Why there is no plan. */
  stop: z.optional(z.object({ outcome: caseOutcome, note: z.string() })),
  /** What the round is for; absent: the fix. */
  what: z.optional(askedWhat),
  /** Since when the halt switch holds it back. */
  heldAt: z.optional(z.iso.datetime()),
});

/** How releases before 0.3 kept what the gate said: of one plan. */
const gateWordBefore = z.discriminatedUnion("decision", [
  z.object({ decision: z.enum(["proceed", "ask"]), planHash: z.string() }),
  z.object({
    decision: z.literal("stop"),
    outcome: caseOutcome,
    note: z.string(),
    planHash: z.optional(z.string()),
  }),
]);

const gateWordOf = ({ ...word }: z.output<typeof gateWordBefore>): z.input<typeof gateWord> =>
  word.decision === "stop"
    ? { plans: [], stop: { outcome: word.outcome, note: word.note } }
    : { plans: [word] };

/** As many of a case's resources as it names itself; its findings name all. */
export const resourcesNamed = 20;

/** The story from event to close, in its newest state; its parts stand beside it in the store. */
export const caseSchema = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  title: z.string(),
  status: caseStatus,
  outcome: z.optional(caseOutcome),
  /** Why it is where it is, for people. */
  note: z.optional(z.string()),
  openedAt: z.iso.datetime(),
  closedAt: z.optional(z.iso.datetime()),
  /** How often it was closed anew: with this number, a closing is told from those before it. */
  closings: z.optional(z.int()),
  /** The event that opened it, by its declared name, and its occurrence: equal for the same fact told twice. */
  event: z.string(),
  occurrence: z.string(),
  /** Who caused it, as the event told; absent where it told nobody. */
  actor: z.optional(z.string()),
  checks: z.array(z.string()),
  /** The first of its resources, and how many there are. */
  resources: z.array(z.string()),
  resourceCount: z.optional(z.int()),
  /** Of the plans that count now, the one that people see first: what asks before what acts. And all that there were. */
  planHash: z.optional(z.string()),
  plans: z.array(z.string()),
  /** How each plan came out, by its hash: an undo that nobody approved does not hide the fix. */
  outcomes: z.optional(z.record(z.string(), caseOutcome)),
  gate: z.optional(z.union([gateWord, z.pipe(z.pipe(gateWordBefore, z.transform(gateWordOf)), gateWord)])),
  /** How many events it counts that nothing could be concluded of; absent: one. */
  counted: z.optional(z.int()),
  /** How often something joined it that its plans must know of, and how much of that they do. */
  heard: z.optional(z.int()),
  planned: z.optional(z.int()),
  executionArn: z.optional(z.string()),
  /** What a person asked for last: that what was done is taken back, that a parked run goes on, or that a fix is tried again. */
  asked: z.optional(z.object({ what: askedWhat, by: z.string(), at: z.iso.datetime() })),
  /** The newest record of its audit chain. */
  audit: z.object({ seq: z.int(), hash: z.string() }),
});

/** The story from event to close. */
export type Case = z.output<typeof caseSchema>;
export type CaseStatus = z.output<typeof caseStatus>;
export type CaseOutcome = z.output<typeof caseOutcome>;

/** A case before its first record. */
export type NewCase = Omit<Case, "audit">;

/** How long what is found of a group joins the case that the first of it opened (milliseconds). */
const groupMs = 60 * 60_000;

/**
 * Whether what is found of a group now joins the case that claimed it: for an hour, and while it has not begun to act; a case
 * that was left to people opens again.
 */
export const takesInGroup = (
  { status, outcome }: Pick<Case, "status" | "outcome">,
  claimedAt: string,
  now: Date,
): boolean =>
  now.getTime() - Date.parse(claimedAt) < groupMs &&
  (status === "closed" ? outcome === "refused" : status !== "running");

/** What the gate said to the plans of a case's present round. */
export type GateWord = z.output<typeof gateWord>;

/** Whether a case is over. */
export const isClosed = ({ status }: Pick<Case, "status">): boolean => status === "closed";

/** Whether a plan is one of those that count now, with all that has joined its case. */
export const countsNow = (found: Case, planHash: string): boolean =>
  !isClosed(found) && !isVoid(found) && found.gate?.plans.some((plan) => plan.planHash === planHash) === true;

interface Finds {
  readonly find: (id: string) => Promise<Case | undefined>;
}

/** Whether something has joined a case since its plans were made, as it stands in the store. */
export const caseMoved =
  ({ find }: Finds) =>
  async ({ caseId }: { readonly caseId: string }): Promise<boolean> => {
    const found = await find(caseId);
    return found !== undefined && isBehind(found);
  };

/** Whether a plan counts now, as its case stands in the store. */
export const planCounts =
  ({ find }: Finds) =>
  async ({ caseId, planHash }: { readonly caseId: string; readonly planHash: string }): Promise<boolean> => {
    const found = await find(caseId);
    return found !== undefined && countsNow(found, planHash);
  };

/** Whether a case's plans must be made anew. What takes back or goes on is not: what joins it meanwhile is planned for after it. */
export const isVoid = (found: Case): boolean => isBehind(found) && isForFix(found.gate);

/** Whether a round is for the fix. */
export const isForFix = (gate: GateWord | undefined): boolean =>
  gate?.what === undefined || gate.what === "retry";

/** Whether something has joined a case since its plans were made. */
export const isBehind = ({ heard = 0, planned = 0 }: Pick<Case, "heard" | "planned">): boolean =>
  heard > planned;
