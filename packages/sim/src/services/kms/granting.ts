import type * as Sdk from "@aws-sdk/client-kms";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on, plain } from "../../factory/operations.ts";
import { permissionOn } from "../../factory/permissions.ts";
import type { Request, Stored } from "../../factory/resource.ts";
import { all, byId, find, make, placeOf } from "../../factory/table.ts";
import type { GrantParts } from "./grants.ts";
import { grants, type Key, keys, notFound, pages } from "./key.ts";
import { checkUsable } from "./use-key.ts";

type Names = "CreateGrant" | "ListGrants" | "ListRetirableGrants" | "RetireGrant" | "RevokeGrant";
type Grant = Stored<GrantParts>;

/** https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
export const grantOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  CreateGrant: on(
    keys,
    (key, input, request) => {
      checkUsable(key);
      const own: GrantParts = {
        key: key.id,
        name: input.Name,
        grantee: input.GranteePrincipal ?? input.GranteeServicePrincipal ?? "",
        retiring: input.RetiringPrincipal ?? input.RetiringServicePrincipal,
        issuer: `arn:aws:iam::${request.account}:root`,
        operations: input.Operations ?? [],
        constraints: input.Constraints ?? {},
      };
      const there =
        own.name === undefined ? undefined : grantsOf(key, request).find((one) => isSame(one, own));
      const grant = there ?? make(grants, at(key, request), { id: request.world.hex(64), own });
      return { GrantId: grant.id, GrantToken: Buffer.from(`${key.arn} ${grant.id}`).toString("base64") };
    },
    {
      keys: ({ Operations = [], GranteePrincipal = "" }) => ({
        "kms:GrantOperations": Operations,
        "kms:GranteePrincipal": GranteePrincipal,
        "kms:GrantIsForAWSResource": "false",
      }),
    },
  ),
  ListGrants: on(keys, (key, input, request) => {
    const found = grantsOf(key, request).filter(
      ({ id, grantee }) =>
        (input.GrantId === undefined || input.GrantId === id) &&
        (input.GranteePrincipal === undefined || input.GranteePrincipal === grantee),
    );
    return listed(found, input, request, key.id);
  }),
  ListRetirableGrants: plain((input, request) => {
    const found = all(grants, request).filter(({ retiring }) => retiring === input.RetiringPrincipal);
    return listed(found, input, request, input.RetiringPrincipal ?? "");
  }),
  RevokeGrant: on(keys, (key, { GrantId = "" }, request) => {
    const grant = byId(grants, at(key, request), GrantId);
    if (grant?.key !== key.id) throw notFound(`Grant ID ${GrantId} not found`);
    remove(grants, grant, at(key, request));
    return {};
  }),
  RetireGrant: {
    of: [],
    run: ({ GrantToken, KeyId, GrantId = "" }, request) => {
      const [arn = "", id = ""] = GrantToken
        ? Buffer.from(GrantToken, "base64").toString().split(" ")
        : [KeyId, GrantId];
      const key = find(keys, request, arn);
      const grant = byId(grants, at(key, request), id);
      if (grant?.key !== key.id) throw notFound(`Grant ID ${id} not found`);
      const { principal } = request;
      const isTheirs = [principal.arn, principal.roleArn].includes(grant.retiring ?? "-");
      const isGrantees = grant.grantee === principal.arn && grant.operations.includes("RetireGrant");
      if (!isTheirs && !isGrantees)
        request.authorize(permissionOn("kms:RetireGrant", keys, key.arn, request));
      remove(grants, grant, at(key, request));
      return {};
    },
    permissions: () => [],
  },
};

/** The request as if it had been made where a key is. */
const at = (key: Key, request: Request): Request => placeOf(keys, request, key.arn) ?? request;

const grantsOf = (key: Key, request: Request): readonly Grant[] =>
  all(grants, at(key, request)).filter((grant) => grant.key === key.id);

/** A grant with a name is made once. */
const isSame = (one: GrantParts, other: GrantParts): boolean =>
  one.name === other.name &&
  one.grantee === other.grantee &&
  JSON.stringify([one.operations, one.constraints, one.retiring]) ===
    JSON.stringify([other.operations, other.constraints, other.retiring]);

function listed(
  found: readonly Grant[],
  {
    Marker: token,
    Limit: limit = 50,
  }: { readonly Marker?: string | undefined; readonly Limit?: number | undefined },
  request: Request,
  of: string,
): Sdk.ListGrantsResponse {
  const { items, next } = pages.ofResources(found, request, { token, limit, of });
  return {
    Grants: items.map((grant) => shown(grant, request)),
    Truncated: next !== undefined,
    ...(next ? { NextMarker: next } : {}),
  };
}

const shown = (grant: Grant, request: Request): Sdk.GrantListEntry => ({
  KeyId: keys.arn({ region: request.region, account: grant.account }, grant.key),
  GrantId: grant.id,
  ...(grant.name === undefined ? {} : { Name: grant.name }),
  CreationDate: grant.created,
  GranteePrincipal: grant.grantee,
  ...(grant.retiring === undefined ? {} : { RetiringPrincipal: grant.retiring }),
  IssuingAccount: grant.issuer,
  Operations: grant.operations as Sdk.GrantOperation[],
  ...(Object.keys(grant.constraints).length > 0 ? { Constraints: grant.constraints } : {}),
});
