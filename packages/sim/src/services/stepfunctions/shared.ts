import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import { invalidArn, invalidName, noSuchExecution, noSuchMachine } from "./errors.ts";
import type { ExecutionRecord, StateMachine, StepFunctionsState } from "./state.ts";

export type Request = RequestContext<StepFunctionsState>;

/** How long a closed execution is remembered. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const retentionMs = 90 * 86_400_000;

/** A machine's ARN, whose version or alias is not simulated. */
const machinePattern = /^arn:aws:states:([\w-]+):(\d{12}):stateMachine:([^:/]+)$/;

export const machineArn = ({ region, account }: { region: string; account: string }, name: string): string =>
  `arn:aws:states:${region}:${account}:stateMachine:${name}`;

/** The machine that a request names. */
export function findMachine(arn: string | undefined, { state }: Request): StateMachine {
  if (!machinePattern.test(arn ?? "")) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const machine = state.machines.get(arn ?? "");
  if (!machine) throw noSuchMachine(arn ?? "");
  return machine;
}

/** The execution that a request names, of those not yet forgotten. */
export function findExecution(arn: string | undefined, request: Request): ExecutionRecord {
  if (!/^arn:aws:states:[\w-]+:\d{12}:(execution|express):/.test(arn ?? "")) {
    throw invalidArn(`Invalid ARN prefix: ${arn}`);
  }
  const record = rememberedExecution(arn ?? "", request);
  if (!record || record.type === "EXPRESS") throw noSuchExecution(arn ?? "");
  return record;
}

/** An execution whose end lies no more than 90 days back. */
export function rememberedExecution(arn: string, { state, now }: Request): ExecutionRecord | undefined {
  const record = state.executions.get(arn);
  if (!record?.stopDate || now.getTime() - record.stopDate.getTime() <= retentionMs) return record;
  state.executions.delete(arn);
  return undefined;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, "name" */
export function checkName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: AWS forbids them
  const isForbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name);
  if (name === "" || name.length > 80 || isForbidden) throw invalidName(name);
  return name;
}

/** The permission for an action on the machine or execution that a request names. */
export const onArn =
  <Key extends string>(action: string, key: Key) =>
  (input: { readonly [K in Key]?: string | undefined }): Authorization[] => [
    { action: `states:${action}`, resource: input[key] ?? "*" },
  ];

const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** CloudTrail's record of a change; definitions and payloads do not stand in it. */
export function trail(input: object, output: unknown): TrailRecord {
  const shown = Object.entries(input).map(([key, value]) =>
    ["definition", "input", "error", "cause"].includes(key) ? [key, hidden] : [key, value],
  );
  const isEmpty = Object.keys((output ?? {}) as object).length === 0;
  return {
    requestParameters: lowerCamel(Object.fromEntries(shown)),
    responseElements: isEmpty ? null : lowerCamel(output),
  };
}

/** One page of a list; the token is where the next page begins. */
export function pageOf<T>(
  all: readonly T[],
  input: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  standard = 100,
): { readonly page: T[]; readonly next: { readonly nextToken?: string } } {
  const start =
    input.nextToken === undefined ? 0 : Number(Buffer.from(input.nextToken, "base64url").toString());
  const end = start + (input.maxResults || standard);
  const token = Buffer.from(String(end)).toString("base64url");
  return { page: all.slice(start, end), next: end < all.length ? { nextToken: token } : {} };
}
