import type { FailState } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { type Outcome, statesOf, type Visit } from "../visit.ts";

/** Ends the block that it is in with an error: `Error` and `Cause`, each of which may be absent or an expression. */
export async function runFail(visit: Visit<FailState>): Promise<Outcome> {
  const { Error: error, Cause: cause } = visit.state;
  const text = (template: string | undefined, field: string) =>
    template === undefined ? undefined : visit.fields.typed(template, "string", field, statesOf(visit));
  throw new StatesError(await text(error, "Error"), await text(cause, "Cause"));
}
