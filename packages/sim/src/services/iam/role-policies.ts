import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import { documentOf } from "../../kernel/iam/authorize.ts";
import type { Operations } from "../../kernel/service.ts";
import { findRole, onRole } from "./roles.ts";
import { checkDocument, checkName, encodeDocument, page, plainTrail } from "./shared.ts";
import type { IamState } from "./state.ts";

type RolePolicyOperations =
  | "PutRolePolicy"
  | "GetRolePolicy"
  | "DeleteRolePolicy"
  | "ListRolePolicies"
  | "AttachRolePolicy"
  | "DetachRolePolicy"
  | "ListAttachedRolePolicies";

/** Inline and attached policies of roles. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const rolePolicyOperations: Pick<Operations<typeof Iam, IamState>, RolePolicyOperations> = {
  PutRolePolicy: {
    authorize: onRole("PutRolePolicy"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      const name = checkName("policyName", input.PolicyName);
      role.inline.set(name, checkDocument(input.PolicyDocument, "identity"));
      return {};
    },
    trail: plainTrail,
  },
  GetRolePolicy: {
    authorize: onRole("GetRolePolicy"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      const document = role.inline.get(input.PolicyName ?? "");
      if (document === undefined) throw noSuchPolicy("role", input.PolicyName);
      return { RoleName: role.name, PolicyName: input.PolicyName, PolicyDocument: encodeDocument(document) };
    },
  },
  DeleteRolePolicy: {
    authorize: onRole("DeleteRolePolicy"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      if (!role.inline.delete(input.PolicyName ?? "")) throw noSuchPolicy("role", input.PolicyName);
      return {};
    },
    trail: plainTrail,
  },
  ListRolePolicies: {
    authorize: onRole("ListRolePolicies"),
    run: (input, request) => {
      const { items, ...rest } = page([...findRole(request, input.RoleName).inline.keys()].toSorted(), input);
      return { PolicyNames: items, ...rest };
    },
  },
  AttachRolePolicy: {
    authorize: (input, request) =>
      onRole("AttachRolePolicy")(input, request).map((needed) => ({
        ...needed,
        context: { "iam:PolicyARN": input.PolicyArn ?? "" },
      })),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      role.attached.add(checkAttachable(request.state, input.PolicyArn));
      return {};
    },
    trail: plainTrail,
  },
  DetachRolePolicy: {
    authorize: onRole("DetachRolePolicy"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      if (!role.attached.delete(input.PolicyArn ?? "")) throw notAttached(input.PolicyArn);
      return {};
    },
    trail: plainTrail,
  },
  ListAttachedRolePolicies: {
    authorize: onRole("ListAttachedRolePolicies"),
    run: (input, request) => {
      const { items, ...rest } = page([...findRole(request, input.RoleName).attached].toSorted(), input);
      return { AttachedPolicies: items.map(attachedPolicy), ...rest };
    },
  },
};

/** A managed policy that there is. */
export function checkAttachable(state: IamState, arn = ""): string {
  if (documentOf(state, arn) === undefined) {
    throw new AwsError("NoSuchEntityException", `Policy ${arn} does not exist or is not attachable.`, 404);
  }
  return arn;
}

export const attachedPolicy = (arn: string): Iam.AttachedPolicy => ({
  PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
  PolicyArn: arn,
});

export const notAttached = (arn: string | undefined) =>
  new AwsError("NoSuchEntityException", `Policy ${arn} was not found.`, 404);

export const noSuchPolicy = (owner: string, name: string | undefined) =>
  new AwsError("NoSuchEntityException", `The ${owner} policy with name ${name} cannot be found.`, 404);
