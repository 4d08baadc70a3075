import type { StateBlock } from "./state-language.ts";

const placeholder = /\$\{(function|machine):([^}]+)\}/g;

/** AWS's own ARNs, as workflows write them. */
const integration = /^arn:aws:states:::/;

/** Where the functions and state machines that a workflow names are. */
export interface Arns {
  /** The partition in which the state machine is: `aws`. */
  readonly partition: string;
  functionArn(name: string): string;
  machineArn(name: string): string;
}

/** The definition with an ARN in place of every name that `fn` and `machine` left, also inside expressions. */
export function resolveWorkflow<W extends StateBlock>(workflow: W, arns: Arns): W {
  const arnOf = (_: string, kind: string, name: string) =>
    kind === "function" ? arns.functionArn(name) : arns.machineArn(name);
  return mapStrings(workflow, (text) =>
    text.replace(placeholder, arnOf).replace(integration, `arn:${arns.partition}:states:::`),
  ) as W;
}

/** The functions that a workflow names, sorted, each once: what its role may invoke. */
export const functionsOf = (workflow: StateBlock): string[] => namesOf(workflow, "function");

/** The state machines that a workflow names, sorted, each once: what its role may start. */
export const machinesOf = (workflow: StateBlock): string[] => namesOf(workflow, "machine");

function namesOf(workflow: StateBlock, kind: "function" | "machine"): string[] {
  const names = new Set<string>();
  mapStrings(workflow, (text) => {
    for (const [, found, name = ""] of text.matchAll(placeholder)) if (found === kind) names.add(name);
    return text;
  });
  return [...names].sort();
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((element) => mapStrings(element, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}
