import { arnLike, defineResource, type Request, type Stored } from "../../factory/resource.ts";
import { all, byId } from "../../factory/table.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { AwsError } from "../../kernel/aws-error.ts";

/** One value of a secret. */
export interface Version {
  readonly id: string;
  readonly text: string | undefined;
  readonly bytes: Uint8Array | undefined;
  stages: readonly string[];
  readonly created: Date;
  accessed?: Date;
}

/** A secret, by its name. */
export interface SecretParts {
  /** Six letters that its ARN ends with: a secret made anew is another one. */
  readonly suffix: string;
  description: string | undefined;
  key: string | undefined;
  versions: Version[];
  policy?: string;
  changed: Date;
  accessed?: Date;
  /** When its deletion was asked for, and when it is gone. */
  deleted?: Date;
  gone?: Date;
}
export type Secret = Stored<SecretParts>;

export const invalidRequest = (words: string) => new AwsError("InvalidRequestException", words);
export const invalidParameter = (words: string) => new AwsError("InvalidParameterException", words);
export const notFound = (what = "") =>
  new AwsError("ResourceNotFoundException", `Secrets Manager can't find the specified secret${what}.`);

export const markedForDeletion =
  "You can't perform this operation on the secret because it was marked for deletion.";

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
export const secrets = defineResource<SecretParts>({
  service: "secretsmanager",
  name: "Secret",
  arn: (place, name, own) =>
    arnLike("secretsmanager", "secret:")(place, own ? `${name}-${own.suffix}` : name),
  named: ["SecretId"],
  idOf,
  missing: () => notFound(),
  exists: ({ id, deleted }) =>
    deleted
      ? invalidRequest(
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        )
      : new AwsError(
          "ResourceExistsException",
          `The operation failed because the secret ${id} already exists.`,
        ),
  policy: ({ policy }) => policy,
  keys: ({ arn, tags }) => ({
    "secretsmanager:SecretId": arn,
    ...Object.fromEntries([...tags].map(([key, value]) => [`secretsmanager:ResourceTag/${key}`, value])),
  }),
  life: { deleted: { lasts: ({ gone }) => gone, next: "gone" } },
});

export const tagging = taggingOf({
  form: ["Key", "Value"],
  most: 50,
  refuse: ({ why }) =>
    invalidParameter(
      why === "too many"
        ? "The number of tags exceeds the limit of 50."
        : why === "twice"
          ? "Tag keys must be unique."
          : "Tag keys must not begin with aws:.",
    ),
});

/** A secret is named by its name, its ARN, or its ARN without the letters at its end. */
function idOf(given: string, request: Request): string {
  const before = arnLike("secretsmanager", "secret:")(request, "");
  const rest = given.startsWith(before) ? given.slice(before.length) : given;
  if (rest === given || byId(secrets, request, rest)) return rest;
  const name = rest.replace(/-\w{6}$/, "");
  return byId(secrets, request, name)?.arn === given ? name : rest;
}

/** The version that has a stage now. */
export const versionAt = ({ versions }: Secret, stage: string): Version | undefined =>
  versions.find(({ stages }) => stages.includes(stage));

/** Gives a stage to a version, and takes it from the one that had it; what was current is the previous one then. */
export function moveStage(secret: Secret, stage: string, to: Version | undefined): void {
  const from = versionAt(secret, stage);
  if (from === to) return;
  if (from) from.stages = from.stages.filter((one) => one !== stage);
  if (to) to.stages = [...to.stages, stage];
  if (stage === "AWSCURRENT" && from) moveStage(secret, "AWSPREVIOUS", from);
}

/** A secret of all that there are, whether or not its deletion was asked for. */
export const allSecrets = (request: Request): readonly Secret[] => all(secrets, request);
