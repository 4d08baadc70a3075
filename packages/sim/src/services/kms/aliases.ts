import type * as Kms from "@aws-sdk/client-kms";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { notFound, validation } from "./errors.ts";
import { aliasArn, findUsable, pageOf, permission, type Request, trail } from "./shared.ts";
import type { Alias, KmsState } from "./state.ts";

type AliasOperations = "CreateAlias" | "UpdateAlias" | "DeleteAlias" | "ListAliases";

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html and its neighbours */
export const aliasOperations: Pick<Operations<typeof Kms, KmsState>, AliasOperations> = {
  CreateAlias: {
    authorize: ({ AliasName = "", TargetKeyId = "" }, request) => [
      { action: "kms:CreateAlias", resource: aliasArn(request, AliasName) },
      permission("CreateAlias", TargetKeyId, request),
    ],
    run: (input, request) => {
      const name = checkName(input.AliasName);
      const key = findUsable({ KeyId: input.TargetKeyId }, request);
      const arn = aliasArn(request, name);
      if (request.state.aliases.has(name))
        throw new AwsError("AlreadyExistsException", `An alias with the name ${arn} already exists`);
      const { now } = request;
      request.state.aliases.set(name, { name, arn, keyId: key.id, created: now, updated: now });
      return {};
    },
    trail,
  },
  UpdateAlias: {
    authorize: ({ AliasName = "", TargetKeyId = "" }, request) => [
      { action: "kms:UpdateAlias", resource: aliasArn(request, AliasName) },
      permission("UpdateAlias", request.state.aliases.get(AliasName)?.keyId, request),
      permission("UpdateAlias", TargetKeyId, request),
    ],
    run: (input, request) => {
      const alias = findAlias(input.AliasName, request);
      alias.keyId = findUsable({ KeyId: input.TargetKeyId }, request).id;
      alias.updated = request.now;
      return {};
    },
    trail,
  },
  DeleteAlias: {
    authorize: ({ AliasName = "" }, request) => [
      { action: "kms:DeleteAlias", resource: aliasArn(request, AliasName) },
      permission("DeleteAlias", request.state.aliases.get(AliasName)?.keyId, request),
    ],
    run: (input, request) => {
      request.state.aliases.delete(findAlias(input.AliasName, request).name);
      return {};
    },
    trail,
  },
  ListAliases: {
    run: (input, request) => {
      const keyId = input.KeyId === undefined ? undefined : findUsable(input, request).id;
      const found = [...request.state.aliases.values()]
        .filter((alias) => keyId === undefined || alias.keyId === keyId)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, more } = pageOf(found, input);
      return { Aliases: page.map(shown), ...more };
    },
  },
};

function checkName(name = ""): string {
  if (!/^alias\/[\w/-]+$/.test(name)) {
    const message = name.startsWith("alias/") ? "Alias contains invalid characters." : "Invalid identifier";
    throw new AwsError("InvalidAliasNameException", message);
  }
  if (name.startsWith("alias/aws/")) throw new AwsError("NotAuthorizedException", "");
  if (name.length > 256) throw validation("An alias has 256 characters at most.");
  return name;
}

function findAlias(name = "", request: Request): Alias {
  const alias = request.state.aliases.get(name);
  if (!alias) throw notFound(`Alias ${aliasArn(request, name)} is not found.`);
  return alias;
}

const shown = ({ name, arn, keyId, created, updated }: Alias): Kms.AliasListEntry => ({
  AliasName: name,
  AliasArn: arn,
  TargetKeyId: keyId,
  CreationDate: created,
  LastUpdatedDate: updated,
});
