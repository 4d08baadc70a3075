import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import { type DecideDeps, decideApproval } from "@watchkeeper/plans/decide-approval";
import type { Plan } from "@watchkeeper/plans/plan";
import { isOnRecord } from "./is-on-record.ts";
import type { Cases } from "./ports.ts";
import {
  goOnWithHeld,
  type RequestDeps,
  requestResume,
  requestRetry,
  requestUndo,
} from "./request-change.ts";
import type { SweepExecutions } from "./sweeps.ts";
import type { HeardDecision, HeardHalt, HeardRequest, Word, WordTo } from "./word.ts";

/** The halt switch, as the door sets it. */
export interface SettableSwitch {
  state(): Promise<SwitchNow | undefined>;
  set(halted: boolean, by: string, reason: string, seen: number): Promise<Pick<AuditRecord, "seq" | "at">>;
}

/** How the switch stands; what an earlier release set has no number. */
export interface SwitchNow {
  readonly halted: boolean;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly audit?: { readonly seq: number } | undefined;
}

/** How often words were refused. */
export interface Refusals {
  /** Counts one more refusal of a person; answers with how many there are in this minute. */
  add(identity: string): Promise<number>;
}

/** What taking people's words needs. */
export interface TakeWordDeps extends DecideDeps, RequestDeps {
  readonly cases: Pick<Cases, "find" | "update"> & {
    list(): Promise<readonly Pick<Case, "id" | "status">[]>;
  };
  /** Reads a plan whole, and throws where a part of it is not what its hash covers. */
  readonly planOf: (caseId: string, planHash: string) => Promise<Plan>;
  readonly haltSwitch: SettableSwitch;
  readonly refusals: Refusals;
  readonly sweepExecutions: Pick<SweepExecutions, "start">;
  /** The names of the configured checks, and the ids of the accounts that are watched. */
  readonly watched: { readonly checks: readonly string[]; readonly accounts: readonly string[] };
  /** Has the chat told of a change of the switch; tells whether it could. */
  readonly tellHalt: (seq: number) => Promise<boolean>;
}

/** Who says it, as AWS knows them. */
export interface Speaker {
  readonly identity: string;
  readonly mfa: boolean;
}

/** Takes a person's word. One that is not heeded stands in its case's trail as well. */
export async function takeWord(
  said: Word,
  speaker: Speaker,
  deps: TakeWordDeps,
): Promise<HeardDecision | HeardRequest | HeardHalt> {
  switch (said.do) {
    case "halt":
    case "go-on":
      return setSwitch(said, speaker, deps);
    case "approve":
    case "deny":
      return recorded(said, speaker, deps, () => decide(said, speaker, deps));
    case "sweep":
      return startSweep(said, speaker, deps);
    case "undo":
    case "resume":
    case "retry":
      return recorded(said, speaker, deps, () => ask(said, speaker, deps));
  }
}

async function decide(
  { do: verdict, caseId, planHash, reason }: WordTo<"approve">,
  { identity: by, mfa }: Speaker,
  deps: TakeWordDeps,
): Promise<HeardDecision> {
  // What was shown is what is approved: header, pages and steps, each by its hash.
  if (verdict === "approve") await deps.planOf(caseId, planHash);
  const state = await decideApproval({ caseId, planHash, verdict, by, mfa, reason }, deps);
  return { by, state };
}

const requests = { undo: requestUndo, resume: requestResume, retry: requestRetry };

async function ask(
  { do: what, caseId, closing, reason }: WordTo<"undo">,
  { identity: by }: Speaker,
  deps: TakeWordDeps,
): Promise<HeardRequest> {
  const found = await deps.cases.find(caseId);
  if (!found) throw noSuchCase(caseId);
  return { by, executionArn: await requests[what](found, { by, closing, reason }, deps) };
}

/** Said twice of the same newest sweep, it is started once; whether another goes on, its execution sees. */
async function startSweep(
  { check, account, after }: WordTo<"sweep">,
  { identity: by }: Speaker,
  { sweepExecutions, watched }: TakeWordDeps,
): Promise<HeardRequest> {
  if (!watched.checks.includes(check)) throw unknown(`There is no check "${check}"`);
  if (account !== undefined && !watched.accounts.includes(account))
    throw unknown(`The account ${account} is not watched`);
  const name = `${check}.${hashOf({ account: account ?? "", after: after ?? "", by }).slice(0, 12)}`;
  return { by, executionArn: await sweepExecutions.start(name, { check, account, by }) };
}

const unknown = (what: string) =>
  new WatchkeeperError("NothingToSweep", "not-found", `${what}. Nothing was done.`);

async function setSwitch(
  said: WordTo<"halt">,
  { identity: by }: Speaker,
  { haltSwitch, tellHalt, cases, executions }: TakeWordDeps,
): Promise<HeardHalt> {
  const { reason } = said;
  const halted = said.do === "halt";
  const now = await haltSwitch.state();
  const isRepeated = now?.halted === halted && now.by === by && now.reason === reason;
  const { seq, at } =
    isRepeated && now.audit
      ? { seq: now.audit.seq, at: now.at }
      : await haltSwitch.set(halted, by, reason, said.halt);
  const [chatTold, goOn] = await Promise.all([
    tellHalt(seq),
    halted ? [] : goOnWithHeld({ listOpen: cases.list, cases, executions }),
  ]);
  return { by, halted, at, record: seq, chatTold, goOn };
}

/** What is refused is on record with who wanted it; of what is refused again and again, how often. */
async function recorded<Heard>(
  { do: verdict, caseId }: { readonly do: string; readonly caseId: string },
  { identity: actor }: Speaker,
  { cases, refusals }: Pick<TakeWordDeps, "cases" | "refusals">,
  work: () => Promise<Heard>,
): Promise<Heard> {
  try {
    return await work();
  } catch (error) {
    if (!["conflict", "denied"].includes(kindOf(error))) throw error;
    const times = await refusals.add(actor);
    if (isOnRecord(times))
      await cases.update(
        caseId,
        {},
        {
          actor,
          type: "decision refused",
          data: { verdict, note: messageOf(error), ...(times > 1 ? { times } : {}) },
        },
      );
    throw error;
  }
}

const noSuchCase = (id: string) =>
  new WatchkeeperError("CaseNotFound", "not-found", `There is no case "${id}". Nothing was done.`);
