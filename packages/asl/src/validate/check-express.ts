import { parseTaskResource } from "../task-resource.ts";
import { type FoundBlock, statesIn } from "./blocks.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";

/** What an Express machine cannot do: wait for a job or for a token. */
export function* checkExpress({ block, location }: FoundBlock): Generator<Diagnostic> {
  for (const [name, state] of statesIn(block)) {
    if (state.Type !== "Task" || typeof state.Resource !== "string") continue;
    const { pattern } = parseTaskResource(state.Resource);
    if (pattern === "request-response") continue;
    yield errorAt(
      "SCHEMA_VALIDATION_FAILED",
      // The space at the end is AWS's.
      `Express state machine does not support '.${pattern}' service integration `,
      `${location}/States/${name}/Resource`,
    );
  }
}
