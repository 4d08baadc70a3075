import { isExpression } from "../jsonata/parse-expression.ts";
import { type FoundBlock, isObject, languageOf, statesIn, type Unchecked } from "./blocks.ts";
import { unsupported } from "./check-fields.ts";
import { type Diagnostic, schemaError } from "./diagnostic.ts";

/** The lists of a state, and whether one may be empty. */
const lists = { Choices: false, Branches: false, Retry: true, Catch: true } as const;
const words = ["Comment", "Next", "Default"] as const;
const ruleFields = new Set(["Condition", "Next", "Assign", "Output", "Comment"]);
const maximumName = 80;

/** Parts of a block and its states that are not of the kind that they must be. */
export function* checkStructure(found: FoundBlock): Generator<Diagnostic> {
  const { block, location } = found;
  yield* checkBlock(block, location);
  for (const [name, state] of statesIn(block)) {
    const at = `${location}/States/${name}`;
    for (const word of words) {
      if (word in state && typeof state[word] !== "string")
        yield schemaError("Expected value of type String", `${at}/${word}`);
    }
    if ("End" in state && state.End !== true) yield schemaError("'End' can only be true", `${at}/End`);
    yield* checkLists(state, at);
    yield* checkAssign(state, at);
    if (languageOf(state, found) !== "JSONata") continue;
    yield* checkRules(state, at);
    yield* checkArguments(state, at);
  }
}

function* checkBlock(block: Unchecked, location: string): Generator<Diagnostic> {
  if ("Version" in block && block.Version !== "1.0")
    yield schemaError("'Version' must be '1.0'", `${location}/Version`);
  if (!("States" in block)) return;
  if (!isObject(block.States) || Object.keys(block.States).length === 0) {
    yield schemaError("'States' must be an object that has at least one state", `${location}/States`);
    return;
  }
  for (const [name, state] of Object.entries(block.States)) {
    if (!isObject(state)) yield schemaError("Expected value of type Object", `${location}/States/${name}`);
  }
}

function* checkLists(state: Unchecked, at: string): Generator<Diagnostic> {
  for (const [list, mayBeEmpty] of Object.entries(lists)) {
    if (!(list in state)) continue;
    const elements = state[list];
    if (!Array.isArray(elements)) yield schemaError("Expected value of type Array", `${at}/${list}`);
    else if (elements.length === 0 && !mayBeEmpty)
      yield schemaError("Array must have at least one element", `${at}/${list}`);
    else
      for (const [index, element] of elements.entries()) {
        const place = `${at}/${list}[${index}]`;
        if (!isObject(element)) yield schemaError("Expected value of type Object", place);
        else if ((list === "Catch" || list === "Choices") && !("Next" in element))
          yield schemaError("These fields are required: [Next]", place);
      }
  }
}

function* checkRules({ Choices: rules }: Unchecked, at: string): Generator<Diagnostic> {
  for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries()) {
    if (!isObject(rule)) continue;
    const place = `${at}/Choices[${index}]`;
    yield* unsupported(rule, ruleFields, place);
    const { Condition: condition } = rule;
    if (condition === undefined) yield schemaError("These fields are required: [Condition]", place);
    else if (typeof condition !== "boolean" && !isExpression(condition))
      yield schemaError("Expected a boolean, or a JSONata expression", `${place}/Condition`);
    yield* checkAssign(rule, place);
  }
}

/** AWS's guide, "Passing data between states with variables": what a variable may be called. */
function* checkAssign({ Assign: assign }: Unchecked, at: string): Generator<Diagnostic> {
  if (assign === undefined) return;
  if (!isObject(assign)) {
    yield schemaError("Expected value of type Object", `${at}/Assign`);
    return;
  }
  for (const key of Object.keys(assign)) {
    const name = key.replace(/\.\$$/, "");
    const isName = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && name.length <= maximumName;
    if (!isName || name === "states") yield schemaError(`'${name}' is no name of a variable`, `${at}/Assign`);
  }
}

function* checkArguments({ Arguments: given, Items: items }: Unchecked, at: string): Generator<Diagnostic> {
  if (given !== undefined && !isObject(given) && !isExpression(given))
    yield schemaError("Expected an object, or a JSONata expression", `${at}/Arguments`);
  if (items !== undefined && typeof items !== "object" && !isExpression(items))
    yield schemaError("Expected an array or an object, or a JSONata expression", `${at}/Items`);
}
