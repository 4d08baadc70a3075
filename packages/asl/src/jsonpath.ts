import { StatesError } from "./states-error.ts";
import { blocksIn, languageOf, statesIn, type Unchecked } from "./validate/blocks.ts";

/** What only a JSONPath interpreter can carry out; a JSONPath state without any of it means the same in both. */
const pathFields = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ResultSelector",
  "ItemsPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "ErrorPath",
  "CausePath",
  "MaxConcurrencyPath",
  "MaxItemsPath",
  "MaxItemsPerBatchPath",
  "MaxInputBytesPerBatchPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
  "Choices",
]);

/** Fields whose states are looked at when they are entered. */
const nestedBlocks = new Set(["ItemProcessor", "Iterator", "Branches"]);

/** Refuses a JSONPath state that uses paths, naming the fields: this interpreter reads JSONata only. */
export function refusePaths(name: string, state: object): void {
  const problem = pathProblem(name, state);
  if (problem !== undefined) throw new StatesError("States.Runtime", problem);
}

/** What of a definition only a JSONPath interpreter could carry out, state by state; empty where nothing is. */
export const pathProblems = (definition: object): readonly string[] =>
  [...blocksIn(definition as Unchecked)].flatMap((found) =>
    statesIn(found.block).flatMap(([name, state]) =>
      languageOf(state, found) === "JSONPath" ? (pathProblem(name, state) ?? []) : [],
    ),
  );

function pathProblem(name: string, state: object): string | undefined {
  const found = [...pathsIn(state)];
  if (found.length === 0) return undefined;
  return `The state '${name}' is in JSONPath mode and uses ${found.join(", ")}. Only JSONata is interpreted here: declare "QueryLanguage": "JSONata".`;
}

function* pathsIn(value: unknown, parent = ""): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (nestedBlocks.has(key)) continue;
    const location = parent === "" ? key : `${parent}/${key}`;
    const isField = parent === "" || /^(?:Catch|ItemReader|ItemBatcher)\b/.test(parent);
    if (key.endsWith(".$") || (isField && pathFields.has(key))) yield location;
    else yield* pathsIn(inner, location);
  }
}
