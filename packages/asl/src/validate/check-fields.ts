import { type FoundBlock, isObject, languageOf, statesIn, type Unchecked } from "./blocks.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";

interface Fields {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const common = ["Type", "Comment", "QueryLanguage"];
const leading = ["Next", "End", "Assign", "Output"];
const failing = [...leading, "Retry", "Catch"];

/** The fields of each kind of state in JSONata (states-language.net, "State Types"). */
const stateFields: Readonly<Record<string, Fields>> = {
  Task: {
    required: ["Resource"],
    optional: [...failing, "Arguments", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"],
  },
  Choice: { required: ["Choices"], optional: ["Default", "Assign", "Output"] },
  Wait: { required: [], optional: [...leading, "Seconds", "Timestamp"] },
  Map: {
    required: ["ItemProcessor"],
    optional: [
      ...failing,
      ...["Items", "ItemReader", "ItemSelector", "ItemBatcher", "ResultWriter", "MaxConcurrency"],
      ...["ToleratedFailureCount", "ToleratedFailurePercentage", "Label"],
    ],
  },
  Parallel: { required: ["Branches"], optional: [...failing, "Arguments"] },
  Pass: { required: [], optional: leading },
  Succeed: { required: [], optional: ["Output"] },
  Fail: { required: [], optional: ["Error", "Cause"] },
};

const schemaError = (message: string, location: string) =>
  errorAt("SCHEMA_VALIDATION_FAILED", message, location);

/** What is missing, unknown or contradictory in the fields of a block and its states. */
export function* checkFields(found: FoundBlock): Generator<Diagnostic> {
  const { block, location } = found;
  for (const field of ["StartAt", "States"]) {
    if (!(field in block)) yield schemaError(`Field '${field}' is required`, location || "/");
  }
  for (const [name, state] of statesIn(block)) {
    yield* checkState(name, state, `${location}/States/${name}`, languageOf(state, found));
  }
}

function* checkState(name: string, state: Unchecked, at: string, language: string): Generator<Diagnostic> {
  if (name.length > 80) yield errorAt("INVALID_STATE_NAME", "A state name must not exceed 80 characters", at);
  const type = String(state.Type);
  const fields = Object.hasOwn(stateFields, type) ? stateFields[type] : undefined;
  if (!("Type" in state)) yield schemaError("Field 'Type' is required", at);
  else if (!fields) yield schemaError(`'${type}' is not a state type`, `${at}/Type`);
  if (!fields) return;
  if (language === "JSONata") yield* checkFieldNames(state, fields, at);
  if (fields.optional.includes("Next")) {
    if (!("Next" in state) && state.End !== true) yield schemaError("Field 'Next' or 'End' is required", at);
    if ("Next" in state && "End" in state)
      yield schemaError("Fields 'Next' and 'End' exclude each other", at);
  }
  if (type === "Wait" && language === "JSONata" && "Seconds" in state === "Timestamp" in state) {
    yield schemaError("Exactly one of the fields 'Seconds' and 'Timestamp' is required", at);
  }
  if (
    type === "Task" &&
    "Resource" in state &&
    !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(String(state.Resource))
  ) {
    yield errorAt("INVALID_RESOURCE", "Value is not a valid resource ARN", `${at}/Resource`);
  }
  yield* checkErrorHandlers(state, at);
}

function* checkFieldNames(
  state: Unchecked,
  { required, optional }: Fields,
  at: string,
): Generator<Diagnostic> {
  for (const field of required) {
    if (!(field in state)) yield schemaError(`Field '${field}' is required`, at);
  }
  const known = new Set([...common, ...required, ...optional]);
  for (const field of Object.keys(state)) {
    if (!known.has(field)) yield schemaError(`Field '${field}' is not supported`, at);
  }
}

function* checkErrorHandlers(state: Unchecked, at: string): Generator<Diagnostic> {
  for (const field of ["Retry", "Catch"]) {
    const handlers = Array.isArray(state[field]) ? state[field] : [];
    for (const [index, handler] of handlers.entries()) {
      const location = `${at}/${field}[${index}]/ErrorEquals`;
      const names = isObject(handler) ? handler.ErrorEquals : undefined;
      if (!Array.isArray(names) || names.length === 0) {
        yield schemaError("Field 'ErrorEquals' is required and must not be empty", location);
      } else if (names.includes("States.ALL") && (names.length > 1 || index < handlers.length - 1)) {
        yield schemaError("'States.ALL' must appear alone, and in the last element", location);
      }
    }
  }
}
