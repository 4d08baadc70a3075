import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Role } from "../../kernel/iam/directory.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import {
  arnOf,
  checkDocument,
  checkName,
  checkPath,
  encodeDocument,
  exists,
  invalid,
  noSuch,
  page,
  plainTrail,
  type Request,
  showBoundary,
  tagList,
  tagMap,
  uniqueId,
} from "./shared.ts";
import type { IamState } from "./state.ts";

type RoleOperations =
  | "CreateRole"
  | "GetRole"
  | "DeleteRole"
  | "ListRoles"
  | "UpdateRole"
  | "UpdateAssumeRolePolicy"
  | "PutRolePermissionsBoundary"
  | "DeleteRolePermissionsBoundary"
  | "TagRole"
  | "UntagRole"
  | "ListRoleTags";

/** The role of that name. */
export function findRole({ state }: Request, name: string | undefined): Role {
  const role = state.roles.get(name ?? "");
  if (!role) throw noSuch("role", name);
  return role;
}

/** The permission for an action on a role, whether it is there or not. */
export const onRole =
  (action: string) =>
  (input: { RoleName?: string | undefined }, { state, account }: Request): Authorization[] => {
    const role = state.roles.get(input.RoleName ?? "");
    return [
      { action: `iam:${action}`, resource: role?.arn ?? arnOf(account, "role", "/", input.RoleName ?? "") },
    ];
  };

/** How long a session of a role may last, in seconds: an hour to twelve. */
function checkSession(seconds: number): number {
  if (seconds >= 3_600 && seconds <= 43_200) return seconds;
  const bound = seconds < 3_600 ? "greater than or equal to 3600" : "less than or equal to 43200";
  throw invalid(
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

/** A role as IAM shows it. */
export const showRole = (role: Role): Iam.Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.created,
  AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
  ...(role.description === undefined ? {} : { Description: role.description }),
  MaxSessionDuration: role.maxSessionSeconds,
  ...(role.permissionsBoundary === undefined
    ? {}
    : { PermissionsBoundary: showBoundary(role.permissionsBoundary) }),
  ...(role.tags.size > 0 ? { Tags: tagList(role.tags) } : {}),
});

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, and what else is done to roles. */
export const roleOperations: Pick<Operations<typeof Iam, IamState>, RoleOperations> = {
  CreateRole: {
    authorize: (input, { account }) => [
      { action: "iam:CreateRole", resource: arnOf(account, "role", input.Path ?? "/", input.RoleName ?? "") },
    ],
    run: (input, { state, account, world, now }) => {
      const name = checkName("roleName", input.RoleName, 64);
      const path = checkPath(input.Path);
      if (state.roles.has(name)) throw exists("Role", name);
      const role: Role = {
        name,
        id: uniqueId(world, "AROA"),
        arn: arnOf(account, "role", path, name),
        path,
        created: now,
        trustPolicy: checkDocument(input.AssumeRolePolicyDocument, "trust"),
        description: input.Description,
        maxSessionSeconds: checkSession(input.MaxSessionDuration ?? 3_600),
        permissionsBoundary: input.PermissionsBoundary,
        tags: tagMap(input.Tags),
        inline: new Map(),
        attached: new Set(),
      };
      state.roles.set(name, role);
      return { Role: showRole(role) };
    },
    trail: plainTrail,
  },
  GetRole: {
    authorize: onRole("GetRole"),
    run: (input, request) => ({ Role: showRole(findRole(request, input.RoleName)) }),
  },
  DeleteRole: {
    authorize: onRole("DeleteRole"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      const profiles = [...request.state.instanceProfiles.values()];
      if (role.attached.size > 0) throw conflict("Cannot delete entity, must detach all policies first.");
      if (role.inline.size > 0) throw conflict("Cannot delete entity, must delete policies first.");
      if (profiles.some((profile) => profile.role === role.name)) {
        throw conflict("Cannot delete entity, must remove roles from instance profile first.");
      }
      request.state.roles.delete(role.name);
      return {};
    },
    trail: plainTrail,
  },
  ListRoles: {
    run: (input, { state }) => {
      const roles = [...state.roles.values()].filter((role) => role.path.startsWith(input.PathPrefix ?? "/"));
      const { items, ...rest } = page(roles.toSorted(byName), input);
      return { Roles: items.map(showRole), ...rest };
    },
  },
  UpdateRole: {
    authorize: onRole("UpdateRole"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      if (input.Description !== undefined) role.description = input.Description;
      if (input.MaxSessionDuration !== undefined)
        role.maxSessionSeconds = checkSession(input.MaxSessionDuration);
      return {};
    },
    trail: plainTrail,
  },
  UpdateAssumeRolePolicy: {
    authorize: onRole("UpdateAssumeRolePolicy"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      role.trustPolicy = checkDocument(input.PolicyDocument, "trust");
      return {};
    },
    trail: plainTrail,
  },
  PutRolePermissionsBoundary: {
    authorize: onRole("PutRolePermissionsBoundary"),
    run: (input, request) => {
      findRole(request, input.RoleName).permissionsBoundary = input.PermissionsBoundary;
      return {};
    },
    trail: plainTrail,
  },
  DeleteRolePermissionsBoundary: {
    authorize: onRole("DeleteRolePermissionsBoundary"),
    run: (input, request) => {
      findRole(request, input.RoleName).permissionsBoundary = undefined;
      return {};
    },
    trail: plainTrail,
  },
  TagRole: {
    authorize: onRole("TagRole"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      for (const [key, value] of tagMap(input.Tags)) role.tags.set(key, value);
      return {};
    },
    trail: plainTrail,
  },
  UntagRole: {
    authorize: onRole("UntagRole"),
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      for (const key of input.TagKeys ?? []) role.tags.delete(key);
      return {};
    },
    trail: plainTrail,
  },
  ListRoleTags: {
    authorize: onRole("ListRoleTags"),
    run: (input, request) => {
      const { items, ...rest } = page(tagList(findRole(request, input.RoleName).tags), input);
      return { Tags: items, ...rest };
    },
  },
};

export const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : 1;
export const conflict = (message: string) => new AwsError("DeleteConflictException", message, 409);
