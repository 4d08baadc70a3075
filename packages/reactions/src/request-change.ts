import { type Case, type GateWord, isClosed } from "@watchkeeper/cases/case";
import { nextOf } from "@watchkeeper/cases/outcomes";
import type { Clock } from "@watchkeeper/core/clock";
import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import type { Cases, Executions } from "./ports.ts";
import { closingOf } from "./word.ts";

/** What asking needs. */
export interface RequestDeps {
  readonly cases: Pick<Cases, "update">;
  readonly executions: Executions;
  readonly clock: Clock;
}

/** Who asks for something of a case as it was shown to them, and why. */
export interface Asking {
  readonly by: string;
  /** The number of the closing that they saw: what has been taken up since is not taken up by the same word again. */
  readonly closing: number;
  readonly reason: string;
}

/** Whether a closed case may be asked for this. */
const mayAsk = (found: Case, what: Asked["what"]): boolean => nextOf(found).includes(what);

/** Starts the undo of what a closed case's runs did; answers with its execution's ARN. */
export async function requestUndo(found: Case, said: Asking, deps: RequestDeps): Promise<string> {
  const isFit = mayAsk(found, "undo") && found.planHash !== undefined;
  return request(
    found,
    isFit,
    { what: "undo", ...said, refusal: "only what a case has changed can be undone" },
    deps,
  );
}

/** Starts what takes a parked run up again; answers with its execution's ARN. */
export async function requestResume(found: Case, said: Asking, deps: RequestDeps): Promise<string> {
  const isFit = mayAsk(found, "resume");
  return request(
    found,
    isFit,
    { what: "resume", ...said, refusal: "only a run that has parked is taken up again" },
    deps,
  );
}

/** Starts what looks once more at what a closed case left as it was, and asks again; answers with its execution's ARN. */
export async function requestRetry(found: Case, said: Asking, deps: RequestDeps): Promise<string> {
  return request(
    found,
    mayAsk(found, "retry"),
    { what: "retry", ...said, refusal: "only what was left as it was, or went wrong, is tried again" },
    deps,
  );
}

/** How many cases go on at once: a halt may have held hundreds. */
const sideBySide = 10;

/**
 * Has the cases go on that the halt switch held back before anything of them was begun; answers with their ids. Asked
 * twice, each goes on once.
 */
export async function goOnWithHeld({
  listOpen,
  cases,
  executions,
}: {
  readonly listOpen: () => Promise<readonly Pick<Case, "id" | "status">[]>;
  readonly cases: Pick<Cases, "find">;
  readonly executions: Executions;
}): Promise<readonly string[]> {
  const held = (await listOpen()).filter(({ status }) => status === "held");
  const gone: string[] = [];
  await eachAtOnce(sideBySide, held, async ({ id }) => {
    const found = await cases.find(id);
    const { heldAt, what } = found?.gate ?? {};
    if (found?.status !== "held" || heldAt === undefined) return;
    await executions.start(`${id}.on.${hashOf({ heldAt }).slice(0, 12)}`, {
      caseId: id,
      ...(what === undefined ? {} : { what }),
    });
    gone.push(id);
  });
  return gone;
}

interface Request extends Asking, Pick<Asked, "what"> {
  readonly refusal: string;
}

type Asked = NonNullable<Case["asked"]>;

/** Asked twice, it is started once: whoever asked first may have died before its start. */
async function request(
  found: Case,
  isFit: boolean,
  { what, by, closing, reason, refusal }: Request,
  { cases, executions, clock }: RequestDeps,
): Promise<string> {
  const { id, asked: before, gate, status, planHash = "" } = found;
  if (status === "closed" && closing !== closingOf(found)) throw takenUpSince(found);
  const isAsked = before?.what === what && gate?.what === what;
  // Whose word was taken, and the answer lost, may say it again while its round is under way.
  const isUnderWay = status === "open" || (status !== "closed" && before?.by === by);
  const again = isUnderWay && isAsked && closing === closingOf(found) ? before : undefined;
  if (!again && (status !== "closed" || !isFit)) throw nothingToTakeUp(found, refusal);
  const asked = again ?? { what, by, at: clock.now().toISOString() };
  if (!again)
    await cases.update(
      id,
      (current) => {
        // Somebody else has asked for something meanwhile, or something has joined it.
        if (!isClosed(current) || closingOf(current) !== closing) throw nothingToTakeUp(current, refusal);
        return {
          status: "open",
          // It says nothing any more of why it closed.
          note: "",
          asked,
          gate: what === "resume" ? goingOn(current.gate) : { plans: [], ended: [], what },
        };
      },
      { actor: by, type: `${what} requested`, data: { reason, planHash } },
    );
  return executions.start(nameOf(id, asked), { caseId: id, what });
}

const nothingToTakeUp = ({ id, status, outcome }: Case, refusal: string) =>
  new WatchkeeperError(
    "NothingToTakeUp",
    "conflict",
    `Case ${id} is ${status === "closed" ? outcome : status}: ${refusal}. Nothing was changed.`,
  );

const takenUpSince = ({ id, outcome, closedAt }: Case) =>
  new WatchkeeperError(
    "NothingToTakeUp",
    "conflict",
    `Case ${id} was taken up after the closing that this was said of, and closed again as ${outcome} at ${closedAt}. ` +
      "Nothing was changed: look at it, and say it again.",
  );

/** A round that goes on: what of it has come to its end stays so. */
const goingOn = (gate: GateWord | undefined): GateWord => ({
  plans: [],
  ended: [...(gate?.ended ?? []), ...(gate?.plans ?? []).map(({ planHash }) => planHash)],
  ...(gate?.stop ? { stop: gate.stop } : {}),
  what: "resume",
});

/** The name of the execution that a person last asked for; undefined where nobody did. */
export const lastAsked = ({ id, asked }: Case): string | undefined => asked && nameOf(id, asked);

/** The same asking has the same name. */
const nameOf = (id: string, { what, at }: Asked): string =>
  `${id}.${what}.${hashOf({ what, at }).slice(0, 12)}`;
