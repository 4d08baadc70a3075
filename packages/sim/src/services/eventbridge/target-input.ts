import type { Target } from "@aws-sdk/client-eventbridge";
import type { AwsEvent } from "../../kernel/world.ts";

/** What a rule adds to the variables of a template. */
export interface InputScope {
  readonly event: AwsEvent;
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestionTime: string;
}

/**
 * What a target is sent: the event, a part of it, a constant, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput({ Input, InputPath, InputTransformer }: Target, scope: InputScope): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAt(scope.event, InputPath) ?? null);
  if (InputTransformer) {
    return fillTemplate(
      InputTransformer.InputTemplate ?? "",
      variables(InputTransformer.InputPathsMap ?? {}, scope),
    );
  }
  return JSON.stringify(scope.event);
}

function variables(paths: Readonly<Record<string, string>>, scope: InputScope): ReadonlyMap<string, unknown> {
  const { event, ruleArn, ruleName, ingestionTime } = scope;
  return new Map<string, unknown>([
    ["aws.events.rule-arn", ruleArn],
    ["aws.events.rule-name", ruleName],
    ["aws.events.event.ingestion-time", ingestionTime],
    ["aws.events.event", withoutDetail(event)],
    ["aws.events.event.json", event],
    ...Object.entries(paths).map(([name, path]) => [name, valueAt(event, path)] as const),
  ]);
}

const withoutDetail = ({ detail: _detail, ...rest }: AwsEvent): unknown => rest;

/**
 * A variable inside a JSON string stands there as text; elsewhere it stands as JSON, strings with their quotes. A
 * variable that the event lacks leaves an empty text inside a string and nothing outside of one.
 */
function fillTemplate(template: string, values: ReadonlyMap<string, unknown>): string {
  let filled = "";
  let isInString = false;
  for (let at = 0; at < template.length; ) {
    const name = /^<([\w.-]+)>/.exec(template.slice(at))?.[1];
    if (name !== undefined && values.has(name)) {
      filled += isInString ? insideString(values.get(name)) : asJson(values.get(name));
      at += name.length + 2;
      continue;
    }
    const char = template.charAt(at);
    const escaped = isInString && char === "\\";
    if (char === '"') isInString = !isInString;
    filled += escaped ? template.slice(at, at + 2) : char;
    at += escaped ? 2 : 1;
  }
  return filled;
}

const asJson = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));

/** Objects lose the quotes of their members on AWS; here they are escaped, so that the text stays valid JSON. */
function insideString(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

/** The few paths that EventBridge takes: dots, indices, quoted members. */
function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index, quoted] of path.slice(1).matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)) {
    value = (value as Record<string, unknown> | null | undefined)?.[name ?? index ?? quoted ?? ""];
  }
  return value;
}
