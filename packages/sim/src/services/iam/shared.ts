import type { Tag } from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import { checkPolicy, type PolicyKind } from "../../kernel/iam/policy-document.ts";
import { base32 } from "../../kernel/randomness.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import type { IamState } from "./state.ts";

export type Request = RequestContext<IamState>;

export const noSuch = (what: string, name: string | undefined) =>
  new AwsError("NoSuchEntityException", `The ${what} with name ${name} cannot be found.`, 404);

export const exists = (what: string, name: string | undefined) =>
  new AwsError("EntityAlreadyExistsException", `${what} with name ${name} already exists.`, 409);

/** A new unique id: `AROA` and 17 characters. */
export const uniqueId = (world: World, prefix: string): string => `${prefix}${world.text(17, base32)}`;

/** The ARN of a thing of an account: `role/path/name`. */
export const arnOf = (account: string, kind: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:${kind}${path}${name}`;

/** A name as IAM takes it, of so many characters at most. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function checkName(member: string, name: string | undefined, longest = 128): string {
  if (name && name.length > longest) {
    throw invalid(
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  }
  if (name && /^[\w+=,.@-]+$/.test(name)) return name;
  throw invalid(
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );
}

/** A path: `/` or `/team/`. */
export function checkPath(path: string | undefined): string {
  if (path === undefined) return "/";
  if (/^\/(.*\/)?$/.test(path)) return path;
  throw invalid(
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  );
}

export const invalid = (message: string) => new AwsError("ValidationError", message, 400);

/** A policy's text, once it was found to be one. */
export function checkDocument(text: string | undefined, kind: PolicyKind): string {
  try {
    checkPolicy(text ?? "", kind);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError("MalformedPolicyDocumentException", error.message, 400);
  }
  return text ?? "";
}

/** IAM gives policies back percent-encoded (RFC 3986). */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export const tagMap = (tags: readonly Tag[] | undefined): Map<string, string> =>
  new Map((tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));

export const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

/** A permissions boundary as IAM shows it. */
export const showBoundary = (PermissionsBoundaryArn: string) => ({
  PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
  PermissionsBoundaryArn,
});

/** What CloudTrail writes of IAM's calls: their own members, in its casing. */
export const plainTrail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** A page of a list: from `Marker`, `MaxItems` of them. */
export function page<Item>(
  items: readonly Item[],
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): { items: Item[]; IsTruncated: boolean; Marker?: string } {
  const start = Number(input.Marker ?? 0);
  const end = start + (input.MaxItems ?? 100);
  const isTruncated = end < items.length;
  return {
    items: items.slice(start, end),
    IsTruncated: isTruncated,
    ...(isTruncated ? { Marker: String(end) } : {}),
  };
}
