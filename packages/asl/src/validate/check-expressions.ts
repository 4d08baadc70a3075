import { expressionOf, parseExpression } from "../jsonata/parse-expression.ts";
import { type FoundBlock, languageOf, statesIn } from "./blocks.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";

/** Their inner states are blocks of their own. */
const blockFields = new Set(["ItemProcessor", "Iterator", "Branches"]);
/** What is never evaluated. */
const literalFields = new Set([
  "Type",
  "Comment",
  "Next",
  "Default",
  "QueryLanguage",
  "Resource",
  "ErrorEquals",
]);
const withResult = new Set(["Task", "Map", "Parallel"]);

/** Expressions that cannot be parsed, or that read what there is not at that place. */
export function* checkExpressions(found: FoundBlock): Generator<Diagnostic> {
  for (const [name, state] of statesIn(found.block)) {
    if (languageOf(state, found) !== "JSONata") continue;
    for (const [field, text] of stringsIn(state, "")) {
      const location = `${found.location}/States/${name}${field}`;
      const source = expressionOf(text);
      if (source === undefined) continue;
      const problem = syntaxProblem(source) ?? bindingProblem(source, field, String(state.Type));
      if (problem) yield errorAt("SCHEMA_VALIDATION_FAILED", problem, location);
    }
  }
}

function syntaxProblem(source: string): string | undefined {
  try {
    parseExpression(source);
    return undefined;
  } catch (thrown) {
    const { message, position } = thrown as { message?: string; position?: number };
    return `Invalid JSONata expression: ${message ?? thrown}${position === undefined ? "" : ` (position ${position})`}`;
  }
}

/** AWS's guide, "Transforming data with JSONata": what `$states` holds depends on the field. */
function bindingProblem(source: string, field: string, type: string): string | undefined {
  const inCatcher = /^\/Catch\[\d+\]\/(?:Output|Assign)/.test(field);
  if (/\$states\.errorOutput\b/.test(source) && !inCatcher) {
    return "$states.errorOutput is available only in the Output and Assign of a Catch";
  }
  const afterResult = withResult.has(type) && /^\/(?:Output|Assign)/.test(field);
  if (/\$states\.result\b/.test(source) && !afterResult) {
    return "$states.result is available only in the Output and Assign of a Task, Map or Parallel state";
  }
  return undefined;
}

function* stringsIn(value: unknown, location: string): Generator<[string, string]> {
  if (typeof value === "string") yield [location, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const isField = location === "" || /\]$/.test(location);
    if ((location === "" && blockFields.has(key)) || (isField && literalFields.has(key))) continue;
    yield* stringsIn(inner, Array.isArray(value) ? `${location}[${key}]` : `${location}/${key}`);
  }
}
