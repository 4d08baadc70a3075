import type { Json } from "@watchkeeper/core/json";
import type { PassState } from "../state-language.ts";
import { conclude, type Outcome, type Visit } from "../visit.ts";

/** Passes its input on, or what `Output` makes of it. `Result` is the literal output of a JSONPath state. */
export function runPass(visit: Visit<PassState>): Promise<Outcome> {
  const { Result } = visit.state as { readonly Result?: Json };
  const output = visit.language === "JSONPath" && Result !== undefined ? Result : visit.input;
  return conclude(visit, visit.state, output);
}
