import { StatesError } from "./states-error.ts";

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
  const found = [...pathsIn(state)];
  if (found.length === 0) return;
  throw new StatesError(
    "States.Runtime",
    `The state '${name}' is in JSONPath mode and uses ${found.join(", ")}. Only JSONata is interpreted here: declare "QueryLanguage": "JSONata".`,
  );
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
