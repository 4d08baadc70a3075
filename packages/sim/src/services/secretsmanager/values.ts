import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { Request } from "../../factory/resource.ts";
import { AwsError } from "../../kernel/aws-error.ts";
import {
  invalidParameter,
  invalidRequest,
  moveStage,
  notFound,
  type Secret,
  type Version,
  versionAt,
} from "./secret.ts";

/** What a request may say of a value. */
interface Given {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly ClientRequestToken?: string | undefined;
  readonly VersionStages?: string[] | undefined;
}

/** Refuses a value that is two. */
export function checkValue({ SecretString, SecretBinary }: Given): void {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
}

/** Adds a value, unless it is there by the same token; undefined where none is given. */
export function addVersion(secret: Secret, given: Given, request: Request): Version | undefined {
  checkValue(given);
  const { SecretString: text, SecretBinary: bytes, VersionStages: stages = ["AWSCURRENT"] } = given;
  if (text === undefined && bytes === undefined) return undefined;
  const id = given.ClientRequestToken ?? request.world.ids.uuid();
  const known = secret.versions.find((one) => one.id === id);
  if (known && (known.text !== text || !isSame(known.bytes, bytes)))
    throw new AwsError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  if (known) return known;
  const version: Version = { id, text, bytes, stages: [], created: request.now };
  secret.versions.push(version);
  const isFirst = !versionAt(secret, "AWSCURRENT");
  for (const stage of new Set(isFirst ? ["AWSCURRENT", ...stages] : stages))
    moveStage(secret, stage, version);
  secret.versions = secret.versions.filter(
    ({ stages: own }, index, all) => own.length > 0 || index >= all.length - 100,
  );
  secret.changed = request.now;
  return version;
}

/** The value that a request asks for. */
export function valueAsked(
  secret: Secret,
  { VersionId, VersionStage }: Pick<Sdk.GetSecretValueRequest, "VersionId" | "VersionStage">,
  { now }: Request,
): Sdk.SecretValueEntry {
  const stage = VersionStage ?? "AWSCURRENT";
  const version = VersionId ? secret.versions.find(({ id }) => id === VersionId) : versionAt(secret, stage);
  if (!version)
    throw notFound(VersionId ? ` value for VersionId: ${VersionId}` : ` value for staging label: ${stage}`);
  if (VersionId && VersionStage && !version.stages.includes(VersionStage))
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  version.accessed = secret.accessed = new Date(now.getTime() - (now.getTime() % 86_400_000));
  return {
    ARN: secret.arn,
    Name: secret.id,
    VersionId: version.id,
    ...(version.text === undefined ? {} : { SecretString: version.text }),
    ...(version.bytes === undefined ? {} : { SecretBinary: version.bytes }),
    VersionStages: [...version.stages],
    CreatedDate: version.created,
  };
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && Buffer.from(one).equals(other));
