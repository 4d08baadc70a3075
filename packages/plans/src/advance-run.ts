import { kindOf, messageOf } from "@watchkeeper/core/error";
import { hashOf, type Json } from "@watchkeeper/core/json";
import { compensate, verifyCompensation } from "./compensate.ts";
import { describeDifferences, differences, judge, wanted } from "./condition.ts";
import { hasEffect, isInFlight, outcomeOf, type RunOutcome, resultsOf, type StepRecord } from "./ledger.ts";
import { type Action, isOver, nextActions } from "./next-actions.ts";
import { isLedgerConflict } from "./ports.ts";
import { resolveReferences } from "./reference.ts";
import { holdsLease, type RunDeps, type RunRef, record, runId, type TickContext } from "./tick.ts";

/** What a tick answers: done with an outcome, or how long to wait for the next one. */
export type Tick =
  | { readonly status: "ended"; readonly outcome: RunOutcome }
  | { readonly status: "running"; readonly waitSeconds: number };

/** How soon a held resource or a throttled call is tried again, and how often. */
const retrySeconds = 10;
const maxRetries = 5;
/** How long after an intent the cloud may still not show what came of it: reads are eventually consistent. */
const consistencyMs = 60_000;

/** One tick of run-plan: checks what is in flight, starts what is ready, writes the ledger, and says when to come again. */
export async function advanceRun(ref: RunRef, deps: RunDeps): Promise<Tick> {
  try {
    return await takeTick(ref, deps);
  } catch (error) {
    if (isLedgerConflict(error)) return { status: "running", waitSeconds: retrySeconds };
    throw error;
  }
}

async function takeTick(ref: RunRef, deps: RunDeps): Promise<Tick> {
  const plan = await deps.store.plan(ref.caseId, ref.planHash);
  const records = new Map(await deps.store.records(ref.caseId, plan, ref.planHash));
  const tick: TickContext = { ref, plan, records, deps, waiting: new Set() };
  await admitOrHold(tick);
  for (;;) {
    const actions = nextActions(plan, records, deps.clock.now()).filter(
      ({ step }) => !tick.waiting.has(step.id),
    );
    if (actions.length === 0) break;
    for (const action of actions) await perform(tick, action);
  }
  if (!isOver(plan, records, deps.clock.now())) return { status: "running", waitSeconds: waitOf(tick) };
  for (const resource of new Set(plan.steps.map((step) => step.resource)))
    await deps.leases.release(resource, runId(ref));
  return { status: "ended", outcome: outcomeOf([...records.values()]) };
}

async function perform(tick: TickContext, action: Action): Promise<void> {
  switch (action.type) {
    case "begin":
      return begin(tick, action);
    case "skip":
      await record(tick, action, {
        state: "skipped",
        note: "a step that it hangs together with did not succeed",
      });
      return;
    case "read-back":
      return readBack(tick, action);
    case "verify":
      return verify(tick, action);
    case "compensate":
      return compensate(tick, action);
    case "verify-compensation":
      return verifyCompensation(tick, action);
  }
}

/**
 * Asks the gate before anything is begun. What is held is held whole: where a tick died while it wrote that down, the
 * next one writes the rest.
 */
async function admitOrHold(tick: TickContext): Promise<void> {
  const records = [...tick.records.values()];
  const fresh = tick.plan.steps.flatMap((step): Action[] => {
    const line = tick.records.get(step.id);
    return line?.v === 0 ? [{ type: "skip", step, record: line }] : [];
  });
  const isBegun = records.some(({ v, state }) => v > 0 && state !== "skipped");
  if (isBegun || fresh.length === 0) return;
  const held = records.find(({ state }) => state === "skipped");
  const reason = held ? held.note : await tick.deps.admit(tick.plan, tick.ref.planHash);
  if (reason === undefined) return;
  for (const action of fresh) await record(tick, action, { state: "skipped", note: reason });
}

async function begin(tick: TickContext, action: Action): Promise<void> {
  const { step } = action;
  const { deps } = tick;
  if (await deps.switches.halted()) {
    await record(tick, action, { state: "skipped", note: "the halt switch is on" });
    return;
  }
  if (!(await holdsLease(tick, action))) return;
  const intent = await prepare(tick, action);
  if (intent) await send(tick, { ...action, record: intent });
  else if (tick.records.get(step.id)?.state === "pending") tick.waiting.add(step.id);
}

/** Reads what the decision rested on, and writes the intent; nothing where there is nothing to do, or it may not be done. */
async function prepare(tick: TickContext, action: Action): Promise<StepRecord | undefined> {
  const { step } = action;
  const { deps } = tick;
  try {
    const current = await deps.executor.read(step.check.read);
    if (judge(step.check, current) === "success") {
      // An earlier intent of this run, whose answer was lost: what is as wanted is taken for its effect.
      if (action.record.intendedAt !== undefined) return takeForSent(tick, action);
      await record(tick, action, { state: "satisfied", note: "it was already as wanted" });
      return undefined;
    }
    const before = await deps.executor.read(step.precondition.read);
    const moved = differences(before, step.precondition.expect);
    if (moved.length > 0) {
      await record(tick, action, {
        state: "drifted",
        before,
        note: `moved since the plan was made: ${describeDifferences(moved)}`,
      });
      return undefined;
    }
    const results = resultsOf(tick.records);
    const requests = step.calls.map((call) => resolveReferences(call.input, results));
    return await record(
      tick,
      // What was said of an earlier try is not said of this one.
      without("note", action),
      {
        state: "intended",
        intendedAt: deps.clock.now().toISOString(),
        before,
        requests,
        clientToken: hashOf({ run: runId(tick.ref), step: step.id, requests }).slice(0, 32),
      },
      { calls: step.calls.map((call, index) => ({ ...call, input: requests[index] ?? null })) },
    );
  } catch (error) {
    if (isLedgerConflict(error)) throw error;
    if (kindOf(error) === "throttled" || kindOf(error) === "unavailable") {
      await putOff(tick, action, error);
      return undefined;
    }
    if (kindOf(error) === "bug") throw error;
    await record(tick, action, { state: "failed", note: `nothing was changed: ${messageOf(error)}` });
    return undefined;
  }
}

async function send(tick: TickContext, action: Action): Promise<void> {
  const { step, record: intent } = action;
  const { deps } = tick;
  try {
    const results: Json[] = [];
    for (const [index, call] of step.calls.entries()) {
      const request = { ...call, input: intent.requests?.[index] ?? call.input };
      results.push(
        await deps.executor.act(request, {
          resource: step.resource,
          clientToken: `${intent.clientToken}-${index}`,
          session: runId(tick.ref),
          among: [step.resource],
        }),
      );
    }
    await record(
      tick,
      action,
      { state: "sent", sentAt: deps.clock.now().toISOString(), results },
      { results },
    );
  } catch (error) {
    await takeRefusal(tick, action, error);
  }
}

/** What an error of a sending means: surely not done, or perhaps done. */
async function takeRefusal(tick: TickContext, action: Action, error: unknown): Promise<void> {
  const kind = kindOf(error);
  // No answer of the cloud.
  if (isLedgerConflict(error)) throw error;
  // Surely not done: the intent is taken back.
  if (kind === "throttled") return putOff(tick, without("intendedAt", action), error);
  if (kind === "unavailable" || kind === "bug") {
    await record(tick, action, { state: "unknown", note: `the answer was lost: ${messageOf(error)}` });
    tick.waiting.add(action.step.id);
    return;
  }
  const partial = action.step.calls.length > 1;
  await record(tick, action, {
    state: "failed",
    note: messageOf(error),
    ...(partial ? { sentAt: tick.deps.clock.now().toISOString() } : {}),
  });
}

const without = (
  field: "intendedAt" | "note",
  { record: { [field]: _, ...rest }, ...action }: Action,
): Action => ({ ...action, record: rest });

async function putOff(tick: TickContext, action: Action, error: unknown): Promise<void> {
  const retries = (action.record.retries ?? 0) + 1;
  await record(
    tick,
    action,
    retries > maxRetries
      ? { state: "failed", retries, note: `given up after ${maxRetries} tries: ${messageOf(error)}` }
      : { state: "pending", retries, note: messageOf(error) },
  );
  tick.waiting.add(action.step.id);
}

/** After a lost answer: the cloud itself says whether it was done. */
async function readBack(tick: TickContext, action: Action): Promise<void> {
  const { step } = action;
  const left = await tick.deps.executor.read(step.leaves.read);
  if (differences(left, step.leaves.expect).length === 0) {
    await takeForSent(tick, action);
    return;
  }
  const age = tick.deps.clock.now().getTime() - Date.parse(action.record.intendedAt ?? "");
  if (age < consistencyMs) {
    tick.waiting.add(step.id);
    return;
  }
  const before = await tick.deps.executor.read(step.precondition.read);
  const moved = differences(before, step.precondition.expect);
  if (moved.length === 0)
    return putOff(tick, action, new Error("its answer was lost; read back, it had not been done"));
  await record(tick, action, {
    state: "parked",
    note: `its answer was lost, and the resource is neither as before nor as wanted: ${describeDifferences(moved)}`,
  });
}

async function takeForSent(tick: TickContext, action: Action): Promise<undefined> {
  await record(tick, action, {
    state: "sent",
    sentAt: tick.deps.clock.now().toISOString(),
    note: "its answer was lost; read back, it had been done",
  });
}

async function verify(tick: TickContext, action: Action): Promise<void> {
  const { step, record: sent } = action;
  const { deps } = tick;
  if (!(await holdsLease(tick, action))) return;
  const result = await deps.executor.read(step.check.read);
  const checkedAt = deps.clock.now().toISOString();
  const verdict = judge(step.check, result);
  if (verdict === "success") {
    await record(tick, action, { state: "done", checkedAt });
    return;
  }
  const late =
    Date.parse(checkedAt) >= Date.parse(sent.sentAt ?? checkedAt) + step.check.deadlineSeconds * 1_000;
  const seen = describeDifferences(differences(result, wanted(step.check)));
  if (verdict === "failure" || late) {
    const why = verdict === "failure" ? "the check failed" : `not so within ${step.check.deadlineSeconds} s`;
    await record(tick, action, { state: "failed", checkedAt, note: `${why}: ${seen}` });
    return;
  }
  tick.records.set(step.id, { ...sent, checkedAt });
  tick.waiting.add(step.id);
}

function waitOf({ plan, records }: TickContext): number {
  const waits = plan.steps.map((step) => {
    const state = records.get(step.id);
    return state && (state.state === "sent" || state.state === "compensating")
      ? step.check.everySeconds
      : retrySeconds;
  });
  const busy = plan.steps.some((step) => {
    const state = records.get(step.id);
    return state !== undefined && (isInFlight(state) || hasEffect(state));
  });
  return Math.max(1, Math.min(...waits, busy ? retrySeconds : Number.POSITIVE_INFINITY));
}
