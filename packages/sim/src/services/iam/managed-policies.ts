import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import { documentOf } from "../../kernel/iam/authorize.ts";
import type { ManagedPolicy } from "../../kernel/iam/directory.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { byName, conflict } from "./roles.ts";
import {
  arnOf,
  checkDocument,
  checkName,
  checkPath,
  encodeDocument,
  exists,
  page,
  plainTrail,
  type Request,
  tagMap,
  uniqueId,
} from "./shared.ts";
import type { IamState } from "./state.ts";

type PolicyOperations =
  | "CreatePolicy"
  | "GetPolicy"
  | "DeletePolicy"
  | "ListPolicies"
  | "CreatePolicyVersion"
  | "GetPolicyVersion"
  | "ListPolicyVersions"
  | "DeletePolicyVersion";

const onPolicy =
  (action: string) =>
  (input: { PolicyArn?: string | undefined }): Authorization[] => [
    { action: `iam:${action}`, resource: input.PolicyArn ?? "*" },
  ];

function findPolicy({ state }: Request, arn: string | undefined): ManagedPolicy {
  const policy = state.policies.get(arn ?? "");
  if (!policy) throw new AwsError("NoSuchEntityException", `Policy ${arn} was not found.`, 404);
  return policy;
}

const attachments = (state: IamState, arn: string): number =>
  [...state.roles.values(), ...state.users.values()].filter((identity) => identity.attached.has(arn)).length;

const showPolicy = (state: IamState, policy: ManagedPolicy): Iam.Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments(state, policy.arn),
  IsAttachable: true,
  CreateDate: policy.created,
  UpdateDate: policy.updated,
  ...(policy.description === undefined ? {} : { Description: policy.description }),
});

const showVersion = (policy: ManagedPolicy, id: string): Iam.PolicyVersion => {
  const version = policy.versions.get(id);
  if (!version)
    throw new AwsError(
      "NoSuchEntityException",
      `Policy ${policy.arn} version ${id} does not exist or is not attachable.`,
      404,
    );
  return {
    VersionId: id,
    IsDefaultVersion: id === policy.defaultVersion,
    CreateDate: version.created,
    Document: encodeDocument(version.document),
  };
};

/** Customer managed policies. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const managedPolicyOperations: Pick<Operations<typeof Iam, IamState>, PolicyOperations> = {
  CreatePolicy: {
    authorize: (input, { account }) => [
      {
        action: "iam:CreatePolicy",
        resource: arnOf(account, "policy", input.Path ?? "/", input.PolicyName ?? ""),
      },
    ],
    run: (input, { state, account, world, now }) => {
      const name = checkName("policyName", input.PolicyName);
      const path = checkPath(input.Path);
      const arn = arnOf(account, "policy", path, name);
      if ([...state.policies.values()].some((policy) => policy.name === name)) throw exists("A policy", name);
      const document = checkDocument(input.PolicyDocument, "identity");
      const policy: ManagedPolicy = {
        name,
        id: uniqueId(world, "ANPA"),
        arn,
        path,
        description: input.Description,
        created: now,
        updated: now,
        defaultVersion: "v1",
        versions: new Map([["v1", { document, created: now }]]),
        tags: tagMap(input.Tags),
      };
      state.policies.set(arn, policy);
      return { Policy: showPolicy(state, policy) };
    },
    trail: plainTrail,
  },
  GetPolicy: {
    authorize: onPolicy("GetPolicy"),
    run: (input, request) => {
      const arn = input.PolicyArn ?? "";
      if (arn.startsWith("arn:aws:iam::aws:") && documentOf(request.state, arn) !== undefined) {
        return {
          Policy: {
            PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
            Arn: arn,
            DefaultVersionId: "v1",
            IsAttachable: true,
          },
        };
      }
      return { Policy: showPolicy(request.state, findPolicy(request, arn)) };
    },
  },
  DeletePolicy: {
    authorize: onPolicy("DeletePolicy"),
    run: (input, request) => {
      const policy = findPolicy(request, input.PolicyArn);
      if (attachments(request.state, policy.arn) > 0) {
        throw conflict("Cannot delete a policy attached to entities.");
      }
      if (policy.versions.size > 1) {
        throw conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      request.state.policies.delete(policy.arn);
      return {};
    },
    trail: plainTrail,
  },
  ListPolicies: {
    run: (input, { state }) => {
      const policies = [...state.policies.values()].filter(
        (policy) => input.Scope !== "AWS" && (!input.OnlyAttached || attachments(state, policy.arn) > 0),
      );
      const { items, ...rest } = page(policies.toSorted(byName), input);
      return { Policies: items.map((policy) => showPolicy(state, policy)), ...rest };
    },
  },
  CreatePolicyVersion: {
    authorize: onPolicy("CreatePolicyVersion"),
    run: (input, request) => {
      const policy = findPolicy(request, input.PolicyArn);
      if (policy.versions.size >= 5) {
        throw new AwsError(
          "LimitExceededException",
          "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
          409,
        );
      }
      const document = checkDocument(input.PolicyDocument, "identity");
      const latest = Math.max(...[...policy.versions.keys()].map((id) => Number(id.slice(1))));
      const id = `v${latest + 1}`;
      policy.versions.set(id, { document, created: request.now });
      if (input.SetAsDefault) policy.defaultVersion = id;
      policy.updated = request.now;
      return {
        PolicyVersion: {
          VersionId: id,
          IsDefaultVersion: input.SetAsDefault ?? false,
          CreateDate: request.now,
        },
      };
    },
    trail: plainTrail,
  },
  GetPolicyVersion: {
    authorize: onPolicy("GetPolicyVersion"),
    run: (input, request) => {
      const policy = findPolicy(request, input.PolicyArn);
      return { PolicyVersion: showVersion(policy, input.VersionId ?? "") };
    },
  },
  ListPolicyVersions: {
    authorize: onPolicy("ListPolicyVersions"),
    run: (input, request) => {
      const policy = findPolicy(request, input.PolicyArn);
      const { items, ...rest } = page([...policy.versions.keys()].toReversed(), input);
      const versions = items.map((id) => {
        const { Document: _document, ...version } = showVersion(policy, id);
        return version;
      });
      return { Versions: versions, ...rest };
    },
  },
  DeletePolicyVersion: {
    authorize: onPolicy("DeletePolicyVersion"),
    run: (input, request) => {
      const policy = findPolicy(request, input.PolicyArn);
      if (input.VersionId === policy.defaultVersion) {
        throw conflict("Cannot delete the default version of a policy.");
      }
      showVersion(policy, input.VersionId ?? "");
      policy.versions.delete(input.VersionId ?? "");
      return {};
    },
    trail: plainTrail,
  },
};
