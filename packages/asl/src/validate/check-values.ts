import { numberFields, numberProblem, timestampProblem } from "../field-values.ts";
import { isExpression } from "../jsonata/parse-expression.ts";
import { type FoundBlock, isObject, languageOf, statesIn, type Unchecked } from "./blocks.ts";
import { type Diagnostic, schemaError } from "./diagnostic.ts";

/** Literal values that a field cannot have. What an expression gives is seen when it is evaluated. */
export function* checkValues(found: FoundBlock): Generator<Diagnostic> {
  yield* checkNumbers(found.block, found.location, "", false);
  for (const [name, state] of statesIn(found.block)) {
    const at = `${found.location}/States/${name}`;
    const mayEvaluate = languageOf(state, found) === "JSONata";
    yield* checkNumbers(state, at, "", mayEvaluate);
    yield* checkTimestamp(state, at, mayEvaluate);
    yield* checkHeartbeat(state, at);
    for (const [index, retrier] of (Array.isArray(state.Retry) ? state.Retry : []).entries()) {
      if (isObject(retrier)) yield* checkRetrier(retrier, `${at}/Retry[${index}]`);
    }
  }
}

/** The numbers among the fields of `owner`, whose own place in the state is `place`. */
function* checkNumbers(
  owner: Unchecked,
  at: string,
  place: string,
  mayEvaluate: boolean,
): Generator<Diagnostic> {
  for (const field of numberFields) {
    if (!field.startsWith(place)) continue;
    const path = field.slice(place.length).split("/");
    const value = path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), owner);
    if (value === undefined || (mayEvaluate && isExpression(value))) continue;
    const problem = typeof value === "number" ? numberProblem(value, field) : "is not a number";
    if (problem) yield schemaError(`Value ${JSON.stringify(value)} ${problem}`, `${at}/${path.join("/")}`);
  }
}

function* checkTimestamp({ Timestamp: value }: Unchecked, at: string, mayEvaluate: boolean) {
  if (value === undefined || (mayEvaluate && isExpression(value))) return;
  if (typeof value !== "string" || timestampProblem(value)) {
    yield schemaError("String does not match RFC3339 timestamp", `${at}/Timestamp`);
  }
}

function* checkHeartbeat({ TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat }: Unchecked, at: string) {
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
    yield schemaError("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", `${at}/HeartbeatSeconds`);
  }
}

function* checkRetrier(retrier: Unchecked, at: string): Generator<Diagnostic> {
  yield* checkNumbers(retrier, at, "Retry/", false);
  const { JitterStrategy: jitter = "NONE" } = retrier;
  if (jitter !== "FULL" && jitter !== "NONE") {
    yield schemaError("'JitterStrategy' must be 'FULL' or 'NONE'", `${at}/JitterStrategy`);
  }
}
