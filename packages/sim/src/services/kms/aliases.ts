import type * as Sdk from "@aws-sdk/client-kms";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on } from "../../factory/operations.ts";
import { permissionOn } from "../../factory/permissions.ts";
import { all, find, make, named } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { aliases, keys, pages } from "./key.ts";
import { checkUsable } from "./use-key.ts";

type Names = "CreateAlias" | "UpdateAlias" | "DeleteAlias" | "ListAliases";

/** https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html; who changes one needs a permission on its key too. */
export const aliasOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  CreateAlias: making(
    aliases,
    ({ AliasName }) => AliasName,
    (input, request) => {
      const id = checkName(input.AliasName);
      const key = find(keys, request, input.TargetKeyId);
      checkUsable(key);
      make(aliases, request, { id, own: { key: key.id, updated: request.now } });
      return {};
    },
    {
      needs: ({ TargetKeyId = "" }, request) => [permissionOn("kms:CreateAlias", keys, TargetKeyId, request)],
    },
  ),
  UpdateAlias: on(
    aliases,
    (alias, input, request) => {
      const key = find(keys, request, input.TargetKeyId);
      checkUsable(key);
      alias.key = key.id;
      alias.updated = request.now;
      return {};
    },
    {
      needs: ({ AliasName = "", TargetKeyId = "" }, request) =>
        [named(aliases, request, AliasName)?.key ?? "", TargetKeyId].map((key) =>
          permissionOn("kms:UpdateAlias", keys, key, request),
        ),
    },
  ),
  DeleteAlias: on(
    aliases,
    (alias, _input, request) => {
      remove(aliases, alias, request);
      return {};
    },
    {
      needs: ({ AliasName = "" }, request) => [
        permissionOn("kms:DeleteAlias", keys, named(aliases, request, AliasName)?.key ?? "", request),
      ],
    },
  ),
  ListAliases: {
    of: [],
    run: (input, request) => {
      const of = input.KeyId === undefined ? undefined : find(keys, request, input.KeyId).id;
      const found = all(aliases, request).filter(({ key }) => of === undefined || key === of);
      const { Marker: token, Limit: limit = 50 } = input;
      const { items, next } = pages.sorted(found, ({ id }) => id, request, { token, limit, of: of ?? "" });
      const list = items.map((alias) => ({
        AliasName: alias.id,
        AliasArn: alias.arn,
        TargetKeyId: alias.key,
        CreationDate: alias.created,
        LastUpdatedDate: alias.updated,
      }));
      return { Aliases: list, Truncated: next !== undefined, ...(next ? { NextMarker: next } : {}) };
    },
  },
};

function checkName(name = ""): string {
  if (!/^alias\/[\w/-]+$/.test(name))
    throw new ModelledError(
      "InvalidAliasNameException",
      name.startsWith("alias/") ? "Alias contains invalid characters." : "Invalid identifier",
    );
  if (name.startsWith("alias/aws/")) throw new ModelledError("NotAuthorizedException", "");
  return name;
}
