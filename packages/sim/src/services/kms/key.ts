import { pagesOf } from "../../factory/pages.ts";
import {
  arnLike,
  defineResource,
  type Request,
  type ResourceType,
  type Stored,
} from "../../factory/resource.ts";
import { all, byId } from "../../factory/table.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { AwsError, ModelledError } from "../../kernel/aws-error.ts";
import { type GrantParts, withGrants } from "./grants.ts";

/** What a key's rotation is, where it has one. */
export interface Rotation {
  readonly days: number;
  readonly next: Date;
}

/** A KMS key. */
export interface KeyParts {
  readonly spec: string;
  readonly usage: string;
  description: string;
  /** Its key policy, a JSON text: without it, no policy of an identity counts. */
  keyPolicy: string;
  /** When it is gone, where somebody has asked for that. */
  deletion?: Date;
  /** Its material, which is told to nobody: the newest last. */
  readonly materials: string[];
  rotation?: Rotation;
  readonly rotations: { readonly at: Date; readonly type: "AUTOMATIC" | "ON_DEMAND" }[];
}
export type Key = Stored<KeyParts>;

/** A name for a key. */
export interface AliasParts {
  key: string;
  updated: Date;
}

export const notFound = (words: string) => new ModelledError("NotFoundException", words);
export const validation = (words: string) => new AwsError("ValidationException", words);
export const invalidState = ({ arn }: Key, words: string) =>
  new ModelledError("KMSInvalidStateException", `${arn} is ${words}.`);

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#kms_keys */
export const keys: ResourceType<KeyParts> = defineResource<KeyParts>({
  service: "kms",
  name: "Key",
  arn: arnLike("kms", "key/"),
  named: ["KeyId", "TargetKeyId"],
  idOf,
  missing,
  isShared: true,
  isKey: true,
  policy: (key, request) =>
    withGrants(
      key.keyPolicy,
      all(grants, request).filter((grant) => grant.key === key.id),
    ),
  keys: ({ id, spec, usage }, request) => ({
    "kms:KeySpec": spec,
    "kms:KeyUsage": usage,
    "kms:KeyOrigin": "AWS_KMS",
    "kms:MultiRegion": "false",
    "kms:CallerAccount": request.principal.account,
    "kms:ResourceAliases": all(aliases, request)
      .filter(({ key }) => key === id)
      .map((alias) => alias.id),
  }),
  life: {
    PendingDeletion: {
      lasts: ({ deletion }) => deletion,
      next: "gone",
      does: ({ id, arn, account }, { world, region }) =>
        world.emit({
          "detail-type": "KMS CMK Deletion",
          source: "aws.kms",
          account,
          region,
          resources: [arn],
          detail: { "key-id": id },
        }),
    },
  },
  holders: () => [
    { type: aliases, of: ({ key }: AliasParts) => key, goes: true },
    { type: grants, of: ({ key }: GrantParts) => key, goes: true },
  ],
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html */
export const aliases: ResourceType<AliasParts> = defineResource<AliasParts>({
  service: "kms",
  name: "Alias",
  arn: arnLike("kms", ""),
  named: ["AliasName"],
  missing: (given, request) => notFound(`Alias ${aliases.arn(request, given)} is not found.`),
  exists: ({ arn }) =>
    new ModelledError("AlreadyExistsException", `An alias with the name ${arn} already exists`),
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
export const grants: ResourceType<GrantParts> = defineResource<GrantParts>({
  service: "kms",
  name: "Grant",
  arn: arnLike("kms", "grant/"),
  named: ["GrantId"],
  missing: (id) => notFound(`Grant ID ${id} not found`),
});

export const pages = pagesOf(1_000, () => validation("Marker is invalid."));

export const tagging = taggingOf({
  form: ["TagKey", "TagValue"],
  most: 50,
  refuse: ({ why }) =>
    why === "too many"
      ? new ModelledError("LimitExceededException", "Too many tags")
      : new ModelledError(
          "TagException",
          why === "twice" ? "Duplicate tag keys" : "Tags beginning with aws: are reserved",
        ),
});

/** A key is named by its id, its ARN, an alias or that one's ARN. */
function idOf(given: string, request: Request): string {
  const before = arnLike("kms", "")(request, "");
  const resource = given.startsWith(before) ? given.slice(before.length) : given;
  return byId(aliases, request, resource)?.key ?? resource.replace(/^key\//, "");
}

function missing(given: string, request: Request): Error {
  const isArn = given.startsWith("arn:");
  if (/(^|:)alias\//.test(given))
    return notFound(`Alias ${isArn ? given : aliases.arn(request, given)} is not found.`);
  return notFound(`Key '${isArn ? given : keys.arn(request, given)}' does not exist`);
}
