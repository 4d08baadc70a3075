import { blocksIn, isObject } from "./validate/blocks.ts";
import { checkExpress, expressBlocks } from "./validate/check-express.ts";
import { checkExpressions } from "./validate/check-expressions.ts";
import { checkFields } from "./validate/check-fields.ts";
import { jsonProblem } from "./validate/check-json.ts";
import { checkLabels, checkMaps } from "./validate/check-maps.ts";
import { checkStructure } from "./validate/check-structure.ts";
import { checkNames, checkTransitions } from "./validate/check-transitions.ts";
import { checkValues } from "./validate/check-values.ts";
import { type Diagnostic, errorAt } from "./validate/diagnostic.ts";

/**
 * What `ValidateStateMachineDefinition` would say of a definition, given as JSON text or as data; an empty list where
 * AWS would take it. Codes are AWS's; messages are AWS's where they are known (see the tests).
 */
export function validateDefinition(
  definition: string | object,
  type: "STANDARD" | "EXPRESS" = "STANDARD",
): Diagnostic[] {
  const noObject = [errorAt("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object")];
  if (definition === "") return noObject;
  let data: unknown = definition;
  try {
    if (typeof definition === "string") data = JSON.parse(definition);
  } catch (thrown) {
    return [jsonProblem(String(definition), thrown)];
  }
  if (!isObject(data)) return noObject;
  const blocks = [...blocksIn(data)];
  return [
    ...blocks.flatMap((block) => [...checkFields(block)]),
    ...blocks.flatMap((block) => [...checkStructure(block)]),
    ...blocks.flatMap((block) => [...checkMaps(block)]),
    ...checkLabels(blocks),
    ...blocks.flatMap((block) => [...checkTransitions(block)]),
    ...checkNames(blocks),
    ...blocks.flatMap((block) => [...checkExpressions(block)]),
    ...blocks.flatMap((block) => [...checkValues(block)]),
    ...(type === "EXPRESS" ? blocks : expressBlocks(blocks)).flatMap((block) => [...checkExpress(block)]),
  ];
}

/** The message of `CreateStateMachine`'s `InvalidDefinition`, or undefined where the definition is taken. */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR");
  if (errors.length === 0) return undefined;
  const lines = errors.map(
    ({ code, message, location }) => `${code}: ${message}${location === undefined ? "" : ` at ${location}`}`,
  );
  return `Invalid State Machine Definition: '${lines.join(", ")}'`;
}
