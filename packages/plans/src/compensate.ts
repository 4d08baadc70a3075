import { kindOf, messageOf } from "@watchkeeper/core/error";
import { describeDifferences, differences } from "./condition.ts";
import { resultsOf } from "./ledger.ts";
import type { Action } from "./next-actions.ts";
import { isLedgerConflict } from "./ports.ts";
import { resolveReferences } from "./reference.ts";
import { holdsLease, record, runId, type TickContext } from "./tick.ts";

/** Puts a step back, as far as the resource is still as we left it; otherwise parks it for a person. */
export async function compensate(tick: TickContext, action: Action): Promise<void> {
  const { step, record: done } = action;
  const { deps } = tick;
  if (!(await holdsLease(tick, action))) return;
  const before = await deps.executor.read(step.precondition.read);
  if (differences(before, step.precondition.expect).length === 0) {
    await record(tick, action, { state: "compensated", note: "it was as before already" });
    return;
  }
  if (step.compensation.length === 0) {
    await record(tick, action, { state: "parked", note: "nothing can put it back" });
    return;
  }
  const left = differences(await deps.executor.read(step.leaves.read), step.leaves.expect);
  if (left.length > 0) {
    await record(tick, action, {
      state: "parked",
      note: `not put back, for somebody has changed it since: ${describeDifferences(left)}`,
    });
    return;
  }
  const intended = await record(
    tick,
    action,
    { state: "compensating", compensationIntendedAt: deps.clock.now().toISOString() },
    {
      calls: step.compensation.map((call) => ({ ...call })),
      because: done.note ?? "its dependency group failed",
    },
  );
  await sendCompensation(tick, { ...action, record: intended });
}

async function sendCompensation(tick: TickContext, action: Action): Promise<void> {
  const { step, record: intended } = action;
  try {
    for (const [index, call] of step.compensation.entries()) {
      const request = { ...call, input: resolveReferences(call.input, resultsOf(tick.records)) };
      await tick.deps.executor.act(request, {
        resource: step.resource,
        clientToken: `${intended.clientToken}-undo-${index}`,
        session: runId(tick.ref),
        among: [step.resource],
      });
    }
    await record(tick, action, {
      compensationSentAt: tick.deps.clock.now().toISOString(),
      checkedAt: tick.deps.clock.now().toISOString(),
    });
  } catch (error) {
    const kind = kindOf(error);
    if (isLedgerConflict(error)) throw error;
    if (kind === "throttled" || kind === "unavailable" || kind === "bug") {
      tick.waiting.add(step.id);
      return;
    }
    await record(tick, action, { state: "parked", note: `putting it back failed: ${messageOf(error)}` });
  }
}

/** Whether what was put back is as it was before; sends once more where the first sending left no trace. */
export async function verifyCompensation(tick: TickContext, action: Action): Promise<void> {
  const { step, record: line } = action;
  const { deps } = tick;
  const now = deps.clock.now();
  const moved = differences(await deps.executor.read(step.precondition.read), step.precondition.expect);
  if (moved.length === 0) {
    await record(tick, action, { state: "compensated", checkedAt: now.toISOString() });
    return;
  }
  if (line.compensationSentAt === undefined) return sendCompensation(tick, action);
  if (now.getTime() >= Date.parse(line.compensationSentAt) + step.check.deadlineSeconds * 1_000) {
    await record(tick, action, {
      state: "parked",
      checkedAt: now.toISOString(),
      note: `put back, but not as before within ${step.check.deadlineSeconds} s: ${describeDifferences(moved)}`,
    });
    return;
  }
  tick.records.set(step.id, { ...line, checkedAt: now.toISOString() });
  tick.waiting.add(step.id);
}
