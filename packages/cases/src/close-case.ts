import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import * as z from "zod";
import { type CaseOutcome, caseOutcome } from "./case.ts";
import type { CaseStore } from "./ports.ts";

/** How a case comes to its end: an outcome of its own, a run's outcome, a person's verdict, or an error. */
export const closing = z.object({
  caseId: z.string(),
  outcome: z.union([caseOutcome, z.literal("succeeded")]),
  note: z.string().optional(),
  /** Whether the run took back what an earlier one had done. */
  undo: z.boolean().default(false),
  /** What Step Functions caught, where it did: its error's name and cause. */
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).optional(),
});

/** Closes a case with its outcome, and says why. */
export async function closeCase(
  input: z.output<typeof closing>,
  deps: { readonly cases: Pick<CaseStore, "update">; readonly clock: Clock },
): Promise<{ readonly outcome: CaseOutcome }> {
  const done = input.outcome === "succeeded" ? (input.undo ? "undone" : "fixed") : input.outcome;
  const note = input.error ? describeError(input.error) : input.note;
  await deps.cases.update(
    input.caseId,
    { status: "closed", outcome: done, closedAt: deps.clock.now().toISOString(), ...(note ? { note } : {}) },
    { actor: watchkeeper, type: "case closed", data: { outcome: done, ...(note ? { note } : {}) } },
  );
  return { outcome: done };
}

/** A caught error in one line: a function's own message, which stands as JSON in the cause, or the cause itself. */
function describeError({
  Error: name,
  Cause: cause,
}: {
  readonly Error: string;
  readonly Cause?: string | undefined;
}): string {
  if (cause === undefined) return name;
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    if (typeof errorMessage === "string") return errorMessage;
  } catch {
    // Not a function's error: the cause is text.
  }
  return `${name}: ${cause}`;
}
