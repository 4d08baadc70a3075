import type * as Sdk from "@aws-sdk/client-secrets-manager";
import { declareService } from "../../factory/declare-service.ts";
import { enter, remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on, plain } from "../../factory/operations.ts";
import { pagesOf } from "../../factory/pages.ts";
import type { Request } from "../../factory/resource.ts";
import { find, make, named } from "../../factory/table.ts";
import { filtered } from "./filters.ts";
import { passwordOf } from "./password.ts";
import {
  allSecrets,
  invalidParameter,
  invalidRequest,
  markedForDeletion,
  moveStage,
  type Secret,
  secrets,
  tagging,
  versionAt,
} from "./secret.ts";
import { checkSecretPolicy } from "./secret-policy.ts";
import { addVersion, checkValue, valueAsked } from "./values.ts";

const dayMs = 86_400_000;
const pages = pagesOf(100, () => invalidParameter("Invalid NextToken"));

/** An operation on a secret whose deletion nobody has asked for. */
const onLiving = <Input extends object, Output>(
  run: (secret: Secret, input: Input, request: Request) => Output,
) =>
  on(secrets, (secret, input: Input, request) => {
    if (secret.deleted) throw invalidRequest(markedForDeletion);
    return run(secret, input, request);
  });

const told = ({ arn, id }: Secret) => ({ ARN: arn, Name: id });

const described = (secret: Secret): Sdk.SecretListEntry => ({
  ...told(secret),
  ...(secret.description === undefined ? {} : { Description: secret.description }),
  ...(secret.key === undefined ? {} : { KmsKeyId: secret.key }),
  ...(secret.accessed ? { LastAccessedDate: secret.accessed } : {}),
  ...(secret.deleted ? { DeletedDate: secret.deleted } : {}),
  LastChangedDate: secret.changed,
  CreatedDate: secret.created,
  Tags: tagging.show(secret.tags),
});

const stagesOf = ({ versions }: Secret) =>
  Object.fromEntries(
    versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, [...stages]]),
  );

const operations: DeclaredOperations<typeof Sdk> = {
  CreateSecret: making(
    secrets,
    ({ Name }) => Name,
    (input, request) => {
      checkValue(input);
      const there = named(secrets, request, input.Name ?? "");
      const isAgain =
        there && !there.deleted && there.versions.some(({ id }) => id === input.ClientRequestToken);
      const own = {
        suffix: request.world.text(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        description: input.Description,
        key: input.KmsKeyId,
        versions: [],
        changed: request.now,
      };
      const secret = isAgain
        ? there
        : make(secrets, request, { id: input.Name ?? "", own, tags: tagging.read(input.Tags) });
      const version = addVersion(secret, input, request);
      return { ...told(secret), ...(version ? { VersionId: version.id } : {}) };
    },
    { keys: ({ Name = "" }) => ({ "secretsmanager:Name": Name }) },
  ),
  DescribeSecret: on(secrets, (secret) => ({ ...described(secret), VersionIdsToStages: stagesOf(secret) })),
  ListSecrets: plain((input, request) => {
    const there = allSecrets(request).filter(({ deleted }) => !deleted || input.IncludePlannedDeletion);
    const found = filtered(there, input.Filters ?? []);
    const { NextToken: token, MaxResults: limit, SortOrder } = input;
    const wanted = { token, limit, isDescending: SortOrder === "desc" };
    const { items, next } = pages.ofResources(found, request, wanted);
    const list = items.map((secret) => ({
      ...described(secret),
      SecretVersionsToStages: stagesOf(secret),
    }));
    return { SecretList: list, ...(next ? { NextToken: next } : {}) };
  }),
  GetSecretValue: onLiving((secret, input, request) => valueAsked(secret, input, request)),
  BatchGetSecretValue: plain((input, request) => {
    const ids = input.SecretIdList ?? filtered(allSecrets(request), input.Filters ?? []).map(({ id }) => id);
    const values: Sdk.SecretValueEntry[] = [];
    const errors: Sdk.APIErrorType[] = [];
    for (const id of ids) {
      try {
        const secret = find(secrets, request, id);
        if (secret.deleted) throw invalidRequest(markedForDeletion);
        request.authorize({ action: "secretsmanager:GetSecretValue", resource: secret.arn });
        values.push(valueAsked(secret, {}, request));
      } catch (error) {
        const { name, message } = error as Error;
        errors.push({ SecretId: id, ErrorCode: name, Message: message });
      }
    }
    return { SecretValues: values, Errors: errors };
  }),
  PutSecretValue: onLiving((secret, input, request) => {
    const version = addVersion(secret, input, request);
    if (!version) throw invalidRequest("You must provide either SecretString or SecretBinary.");
    return { ...told(secret), VersionId: version.id, VersionStages: [...version.stages] };
  }),
  UpdateSecret: onLiving((secret, input, request) => {
    const version = addVersion(secret, input, request);
    if (input.Description !== undefined) secret.description = input.Description;
    if (input.KmsKeyId !== undefined) secret.key = input.KmsKeyId;
    secret.changed = request.now;
    return { ...told(secret), ...(version ? { VersionId: version.id } : {}) };
  }),
  UpdateSecretVersionStage: onLiving((secret, input, request) => {
    const { VersionStage = "", RemoveFromVersionId: from, MoveToVersionId: to } = input;
    const holder = versionAt(secret, VersionStage);
    const target = secret.versions.find(({ id }) => id === to);
    if (to !== undefined && !target) throw invalidParameter(`Not a valid version: ${to}`);
    if (holder && holder.id !== from && holder !== target)
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    if (from !== undefined && holder?.id !== from)
      throw invalidParameter(`Staging label ${VersionStage} is not attached to version ${from}.`);
    if (VersionStage === "AWSCURRENT" && to === undefined)
      throw invalidParameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
      );
    moveStage(secret, VersionStage, target);
    secret.changed = request.now;
    return told(secret);
  }),
  ListSecretVersionIds: on(secrets, (secret, input, request) => {
    const versions = secret.versions.filter(({ stages }) => stages.length > 0 || input.IncludeDeprecated);
    const wanted = { token: input.NextToken, limit: input.MaxResults, of: secret.arn };
    const { items, next } = pages.ofList(versions, request, wanted);
    const list = items.map(({ id, stages, created, accessed }) => ({
      VersionId: id,
      VersionStages: [...stages],
      CreatedDate: created,
      ...(accessed ? { LastAccessedDate: accessed } : {}),
    }));
    return { ...told(secret), Versions: list, ...(next ? { NextToken: next } : {}) };
  }),
  DeleteSecret: {
    of: [secrets],
    run: (input, request) => {
      const { SecretId = "", RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced } = input;
      if (isForced && days !== undefined)
        throw invalidParameter(
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      if (days !== undefined && (days < 7 || days > 30))
        throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
      const { now } = request;
      if (isForced && !named(secrets, request, SecretId))
        return { ARN: secrets.arn(request, SecretId), Name: SecretId, DeletionDate: now };
      const secret = find(secrets, request, SecretId);
      if (secret.deleted && !isForced)
        throw invalidRequest(
          "You can't perform this operation on the secret because it was already scheduled for deletion.",
        );
      secret.deleted = now;
      secret.gone = new Date(now.getTime() + (isForced ? 0 : (days ?? 30) * dayMs));
      if (isForced) remove(secrets, secret, request);
      else enter(secrets, secret, "deleted", request);
      return { ...told(secret), DeletionDate: secret.gone };
    },
  },
  RestoreSecret: on(secrets, (secret, _input, request) => {
    delete secret.deleted;
    enter(secrets, secret, "available", request);
    return told(secret);
  }),
  GetResourcePolicy: on(secrets, (secret) => ({
    ...told(secret),
    ...(secret.policy === undefined ? {} : { ResourcePolicy: secret.policy }),
  })),
  PutResourcePolicy: onLiving((secret, { ResourcePolicy = "", BlockPublicPolicy }) => {
    checkSecretPolicy(ResourcePolicy, BlockPublicPolicy ?? false);
    secret.policy = ResourcePolicy;
    return told(secret);
  }),
  DeleteResourcePolicy: onLiving((secret) => {
    delete secret.policy;
    return told(secret);
  }),
  TagResource: tagging.adding([secrets], "SecretId", "Tags"),
  UntagResource: tagging.removing([secrets], "SecretId", "TagKeys"),
  GetRandomPassword: plain((input, { world }) => ({ RandomPassword: passwordOf(input, world.text) })),
};

/** AWS Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
export const secretsmanager = declareService({
  name: "secretsmanager",
  signingName: "secretsmanager",
  fidelity: {
    models:
      "Secrets with versions and their stages, values in text or bytes, tokens that make a version once; deletion with days of grace, or at once; policies, tags, lists with filters, random passwords.",
    refuses: ["rotation; replicas in other Regions"],
    ignores: ["the KMS key: it is kept and told, and encrypts nothing"],
  },
  load: () => import("@aws-sdk/client-secrets-manager"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [secrets],
  tagging,
  operations,
});
