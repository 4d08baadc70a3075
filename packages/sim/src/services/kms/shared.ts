import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import { disabled, invalidState, notFound, validation } from "./errors.ts";
import type { KmsKey, KmsState } from "./state.ts";

export type Request = RequestContext<KmsState>;
type Named = { readonly KeyId?: string | undefined };
type Context = Readonly<Record<string, string>>;

const arnAt = ({ region, account }: Pick<Request, "region" | "account">, resource: string): string =>
  `arn:aws:kms:${region}:${account}:${resource}`;

export const keyArn = (request: Request, id: string): string => arnAt(request, `key/${id}`);
export const aliasArn = (request: Request, name: string): string => arnAt(request, name);

/** A key by its id, its ARN, an alias of it or that one's ARN; undefined where there is none, or it is gone. */
function keyNamed(given: string, request: Request): KmsKey | undefined {
  const { state, now } = request;
  const resource = given.startsWith(arnAt(request, "")) ? given.slice(arnAt(request, "").length) : given;
  const id = state.aliases.get(resource)?.keyId ?? resource.replace(/^key\//, "");
  const key = state.keys.get(id);
  return key?.deletion && key.deletion <= now ? undefined : key;
}

/** The key that a request names. */
export function findKey({ KeyId }: Named, request: Request): KmsKey {
  if (!KeyId)
    throw validation(
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    );
  const key = keyNamed(KeyId, request);
  if (key) return key;
  if (/(^|:)alias\//.test(KeyId))
    throw notFound(`Alias ${KeyId.startsWith("arn:") ? KeyId : aliasArn(request, KeyId)} is not found.`);
  throw notFound(`Key '${KeyId.startsWith("arn:") ? KeyId : keyArn(request, KeyId)}' does not exist`);
}

/** The key that a request names, where it may be used. */
export function findUsable(input: Named, request: Request): KmsKey {
  const key = findKey(input, request);
  if (key.deletion) throw invalidState(key.arn, "pending deletion");
  if (!key.isEnabled) throw disabled(key.arn);
  return key;
}

/** The permission for an action on a key: its policy must allow it, or let the account's own policies decide. */
export const onKey =
  <Input extends Named>(action: string, context: (input: Input) => Context = () => ({})) =>
  (input: Input, request: Request): Authorization[] => [
    permission(action, input.KeyId, request, context(input)),
  ];

/** The permission for an action on a key that is named otherwise. */
export function permission(
  action: string,
  keyId = "",
  request: Request,
  context: Context = {},
): Authorization {
  const key = keyNamed(keyId, request);
  return {
    action: `kms:${action}`,
    resource: key?.arn ?? keyArn(request, keyId.replace(/^.*[:/]/, "")),
    context: { ...context, ...(key ? { "kms:ResourceAliases": aliasesOf(key, request) } : {}) },
    ...(key ? { resourcePolicy: key.policy, isKeyPolicy: true } : {}),
  };
}

const aliasesOf = ({ id }: KmsKey, { state }: Request): readonly string[] =>
  [...state.aliases.values()].filter(({ keyId }) => keyId === id).map(({ name }) => name);

/** CloudTrail's record of a change. */
export const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** One page of a list; the marker is where the next page begins. */
export function pageOf<T>(
  all: readonly T[],
  { Limit = 100, Marker }: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
) {
  if (Limit < 1 || Limit > 1_000) throw validation("Limit must be between 1 and 1000.");
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, "base64url").toString() || Number.NaN);
  if (!Number.isInteger(start)) throw validation("Marker is invalid.");
  const end = start + Limit;
  const isTruncated = end < all.length;
  const next = Buffer.from(String(end)).toString("base64url");
  return {
    page: all.slice(start, end),
    more: { Truncated: isTruncated, ...(isTruncated ? { NextMarker: next } : {}) },
  };
}
