import { messageOf } from "@watchkeeper/core/error";
import { ownOf } from "@watchkeeper/core/own";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { recogniserOf } from "@watchkeeper/reactions/recognise";
import { eventsOf, sweepsOf, watchOf } from "@watchkeeper/reactions/watch";
import type { Config } from "./schema.ts";
import { rateOf } from "./sweep-rate.ts";

/** What a check may be called: its name stands in keys, pages and names of files. */
const checkName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const longestName = 64;

/** Whether a text may be a check's name. */
export const isCheckName = (id: string): boolean => checkName.test(id) && id.length <= longestName;

/** A role's name with its path, and no pattern of several (IAM User Guide, "IAM and AWS STS quotas"). */
const roleName = /^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/;

/** What of checks would only be found out by a function that starts with them, or by nobody. */
export function* checkProblems(checks: readonly AnyCheck[]): Generator<string> {
  const names = new Map<string, string>();
  for (const event of eventsOf(checks)) {
    const { id } = checks.find(({ wakes }) => wakes.some((one) => one.event === event))!;
    const other = names.get(event.name);
    if (other !== undefined)
      yield `checks.${id}: there are two events called "${event.name}", and ${other} wakes on the other one`;
    names.set(event.name, id);
  }
  for (const check of checks) yield* sweepProblems(check);
  for (const check of checks)
    for (const one of check.wakes) {
      const why = refusalOf(() => recogniserOf(watchOf([{ ...check, wakes: [one] }])));
      if (why !== undefined)
        yield `checks.${check.id}: the pattern of its event "${one.event.name}" is none: ${why}`;
    }
}

/** What of a check's sweeps no schedule could do. */
function* sweepProblems(check: AnyCheck): Generator<string> {
  const sweeps = sweepsOf([check]);
  if (sweeps.length > 1) yield `checks.${check.id}: sweeps at ${sweeps.length} rates, and one is the most`;
  if (sweeps.length > 0 && check.on.list === undefined)
    yield `checks.${check.id}: sweeps, and its kind ${check.on.type} does not say how its resources are listed`;
  for (const { every } of sweeps) {
    const why = refusalOf(() => rateOf(every));
    if (why !== undefined) yield `checks.${check.id}: ${why}`;
  }
}

/** What of checks' settings would not be to functions, or to IAM, what it is here. */
export function* settingsProblems(
  checks: readonly AnyCheck[],
  configured: Config["checks"],
): Generator<string> {
  for (const { id, passes } of checks) {
    const settings = ownOf(configured, id)?.settings ?? {};
    if (!isJson(settings)) {
      yield `checks.${id}.settings: are no JSON, and functions get them as that: a date, say, as a text`;
      continue;
    }
    for (const role of passes(settings))
      if (!roleName.test(role))
        yield `checks.${id}: "${role}" is no role's name, with its path (service-role/backup): no pattern, and no ARN`;
  }
}

function refusalOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Whether a value is after `JSON.parse(JSON.stringify(…))` what it was. */
function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== "object" || value === null)
    return value === undefined || value === null || typeof value === "string" || typeof value === "boolean";
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson);
}
