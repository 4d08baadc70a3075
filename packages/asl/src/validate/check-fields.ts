import { type FoundBlock, isObject, languageOf, statesIn, type Unchecked } from "./blocks.ts";
import { type Diagnostic, errorAt, schemaError } from "./diagnostic.ts";

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

/** Of a whole machine, and of what runs inside it. */
const blockFields = new Set(["Comment", "StartAt", "States", "QueryLanguage"]);
const machineFields = new Set([...blockFields, "Version", "TimeoutSeconds"]);
const processorFields = new Set([...blockFields, "ProcessorConfig"]);

const handlerFields: Readonly<Record<string, ReadonlySet<string>>> = {
  Retry: new Set([
    ...["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds"],
    ...["JitterStrategy", "Comment"],
  ]),
  Catch: new Set(["ErrorEquals", "Next", "Assign", "Output", "ResultPath", "Comment"]),
};

/** What is missing, unknown or contradictory in the fields of a block and its states. */
export function* checkFields(found: FoundBlock): Generator<Diagnostic> {
  const { block, location } = found;
  const at = location || "/";
  yield* required(block, ["States", "StartAt"], at);
  const isProcessor = /\/(?:ItemProcessor|Iterator)$/.test(location);
  const known = isProcessor ? processorFields : location === "" ? machineFields : blockFields;
  yield* unsupported(block, known, at);
  const { ProcessorConfig: config } = block;
  if (isObject(config) && config.Mode !== "DISTRIBUTED" && "ExecutionType" in config) {
    yield schemaError("Field 'ExecutionType' is not supported", `${location}/ProcessorConfig`);
  }
  for (const [name, state] of statesIn(block)) {
    const place = `${location}/States/${name}`;
    if (state.QueryLanguage === "JSONPath" && found.language === "JSONata") {
      yield schemaError(
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
        place,
      );
    }
    yield* checkState(name, state, place, languageOf(state, found));
  }
}

/** Fields that are missing, in one message. */
function* required(owner: Unchecked, fields: readonly string[], at: string): Generator<Diagnostic> {
  const missing = fields.filter((field) => !(field in owner));
  if (missing.length > 0) yield schemaError(`These fields are required: [${missing.join(", ")}]`, at);
}

/** Fields that an owner does not have. */
export function* unsupported(
  owner: Unchecked,
  known: ReadonlySet<string>,
  at: string,
): Generator<Diagnostic> {
  for (const field of Object.keys(owner)) {
    if (!known.has(field)) yield schemaError(`Field '${field}' is not supported`, at);
  }
}

function* checkState(name: string, state: Unchecked, at: string, language: string): Generator<Diagnostic> {
  if (name.length > 80) yield errorAt("INVALID_STATE_NAME", "A state name must not exceed 80 characters", at);
  const type = String(state.Type);
  const fields = Object.hasOwn(stateFields, type) ? stateFields[type] : undefined;
  yield* required(state, ["Type"], at);
  if ("Type" in state && !fields) yield schemaError(`'${type}' is not a state type`, `${at}/Type`);
  if (!fields) return;
  if (language === "JSONata") {
    yield* required(state, fields.required, at);
    yield* unsupported(state, new Set([...common, ...fields.required, ...fields.optional]), at);
  }
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

function* checkErrorHandlers(state: Unchecked, at: string): Generator<Diagnostic> {
  for (const field of ["Retry", "Catch"]) {
    const handlers = Array.isArray(state[field]) ? state[field] : [];
    for (const [index, handler] of handlers.entries()) {
      const location = `${at}/${field}[${index}]/ErrorEquals`;
      const names = isObject(handler) ? handler.ErrorEquals : undefined;
      if (isObject(handler)) yield* unsupported(handler, handlerFields[field]!, `${at}/${field}[${index}]`);
      if (!Array.isArray(names) || names.length === 0) {
        yield schemaError("Field 'ErrorEquals' is required and must not be empty", location);
      } else if (names.includes("States.ALL") && (names.length > 1 || index < handlers.length - 1)) {
        yield schemaError("'States.ALL' must appear alone, and in the last element", location);
      }
    }
  }
}
