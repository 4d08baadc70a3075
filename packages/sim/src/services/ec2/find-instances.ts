import type { AwsError } from "../../kernel/aws-error.ts";
import { ec2Error, missing } from "./errors.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";

const ID = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/;

/** The instances that a request names, all or an error. */
export function namedInstances({ state }: Request, ids: readonly string[] | undefined): Instance[] {
  if (ids === undefined || ids.length === 0) throw missing("InstanceId");
  for (const id of ids) checkInstanceId(id);
  const unknown = ids.filter((id) => !state.instances.has(id));
  if (unknown.length > 0) throw instancesNotFound(unknown);
  return [...new Set(ids)].map((id) => state.instances.get(id)!);
}

/** The one instance that a request names. */
export const namedInstance = (request: Request, id: string | undefined): Instance =>
  namedInstances(request, id === undefined ? [] : [id])[0]!;

/** The instances that a Describe call sees: not yet those of the last moment; by id, or all in order of launch. */
export function seenInstances({ state, seesUpTo }: Request, ids: readonly string[] | undefined): Instance[] {
  const seen = [...state.instances.values()].filter(({ visible }) => visible <= seesUpTo);
  if (ids === undefined || ids.length === 0) return seen;
  for (const id of ids) checkInstanceId(id);
  const known = new Set(seen.map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw instancesNotFound(unknown);
  const wanted = new Set(ids);
  return seen.filter(({ id }) => wanted.has(id));
}

export function checkInstanceId(id: string): void {
  if (!ID.test(id)) throw ec2Error("InvalidInstanceID.Malformed", `Invalid id: "${id}"`);
}

export const instancesNotFound = (ids: readonly string[]): AwsError =>
  ec2Error(
    "InvalidInstanceID.NotFound",
    ids.length === 1
      ? `The instance ID '${ids[0]}' does not exist`
      : `The instance IDs '${ids.join(", ")}' do not exist`,
  );
