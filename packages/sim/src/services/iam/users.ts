import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import type { User } from "../../kernel/iam/directory.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { attachedPolicy, checkAttachable, noSuchPolicy, notAttached } from "./role-policies.ts";
import { byName, conflict } from "./roles.ts";
import {
  arnOf,
  checkDocument,
  checkName,
  checkPath,
  encodeDocument,
  exists,
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

type UserOperations =
  | "CreateUser"
  | "GetUser"
  | "DeleteUser"
  | "ListUsers"
  | "PutUserPolicy"
  | "GetUserPolicy"
  | "DeleteUserPolicy"
  | "ListUserPolicies"
  | "AttachUserPolicy"
  | "DetachUserPolicy"
  | "ListAttachedUserPolicies"
  | "CreateAccessKey"
  | "DeleteAccessKey"
  | "ListAccessKeys";

type Named = { UserName?: string | undefined };

/** The user that is named; absent, the caller. */
const nameOf = (input: Named, { principal }: Request): string =>
  input.UserName ?? principal.arn.slice(principal.arn.lastIndexOf("/") + 1);

function findUser(input: Named, request: Request): User {
  const user = request.state.users.get(nameOf(input, request));
  if (!user) throw noSuch("user", nameOf(input, request));
  return user;
}

const onUser =
  (action: string) =>
  (input: Named, request: Request): Authorization[] => {
    const name = nameOf(input, request);
    const known = request.state.users.get(name);
    return [{ action: `iam:${action}`, resource: known?.arn ?? arnOf(request.account, "user", "/", name) }];
  };

const show = (user: User): Iam.User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: user.created,
});

/** The same, with what a list leaves out. */
const showWhole = (user: User): Iam.User => ({
  ...show(user),
  ...(user.permissionsBoundary === undefined
    ? {}
    : { PermissionsBoundary: showBoundary(user.permissionsBoundary) }),
  ...(user.tags.size > 0 ? { Tags: tagList(user.tags) } : {}),
});

/** Users, their policies and keys. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const userOperations: Pick<Operations<typeof Iam, IamState>, UserOperations> = {
  CreateUser: {
    authorize: onUser("CreateUser"),
    run: (input, { state, account, world, now }) => {
      const name = checkName("userName", input.UserName, 64);
      const path = checkPath(input.Path);
      if (state.users.has(name)) throw exists("User", name);
      const user: User = {
        name,
        id: uniqueId(world, "AIDA"),
        arn: arnOf(account, "user", path, name),
        path,
        created: now,
        permissionsBoundary: input.PermissionsBoundary,
        tags: tagMap(input.Tags),
        inline: new Map(),
        attached: new Set(),
        accessKeys: new Map(),
      };
      state.users.set(name, user);
      return { User: showWhole(user) };
    },
    trail: plainTrail,
  },
  GetUser: {
    authorize: onUser("GetUser"),
    run: (input, request) => ({ User: showWhole(findUser(input, request)) }),
  },
  DeleteUser: {
    authorize: onUser("DeleteUser"),
    run: (input, request) => {
      const user = findUser(input, request);
      if (user.accessKeys.size > 0) throw conflict("Cannot delete entity, must delete access keys first.");
      if (user.attached.size > 0) throw conflict("Cannot delete entity, must detach all policies first.");
      if (user.inline.size > 0) throw conflict("Cannot delete entity, must delete policies first.");
      request.state.users.delete(user.name);
      return {};
    },
    trail: plainTrail,
  },
  ListUsers: {
    run: (input, { state }) => {
      const users = [...state.users.values()].filter((user) => user.path.startsWith(input.PathPrefix ?? "/"));
      const { items, ...rest } = page(users.toSorted(byName), input);
      return { Users: items.map(show), ...rest };
    },
  },
  PutUserPolicy: {
    authorize: onUser("PutUserPolicy"),
    run: (input, request) => {
      const name = checkName("policyName", input.PolicyName);
      findUser(input, request).inline.set(name, checkDocument(input.PolicyDocument, "identity"));
      return {};
    },
    trail: plainTrail,
  },
  GetUserPolicy: {
    authorize: onUser("GetUserPolicy"),
    run: (input, request) => {
      const user = findUser(input, request);
      const document = user.inline.get(input.PolicyName ?? "");
      if (document === undefined) throw noSuchPolicy("user", input.PolicyName);
      return { UserName: user.name, PolicyName: input.PolicyName, PolicyDocument: encodeDocument(document) };
    },
  },
  DeleteUserPolicy: {
    authorize: onUser("DeleteUserPolicy"),
    run: (input, request) => {
      const user = findUser(input, request);
      if (!user.inline.delete(input.PolicyName ?? "")) throw noSuchPolicy("user", input.PolicyName);
      return {};
    },
    trail: plainTrail,
  },
  ListUserPolicies: {
    authorize: onUser("ListUserPolicies"),
    run: (input, request) => {
      const { items, ...rest } = page([...findUser(input, request).inline.keys()].toSorted(), input);
      return { PolicyNames: items, ...rest };
    },
  },
  AttachUserPolicy: {
    authorize: onUser("AttachUserPolicy"),
    run: (input, request) => {
      findUser(input, request).attached.add(checkAttachable(request.state, input.PolicyArn));
      return {};
    },
    trail: plainTrail,
  },
  DetachUserPolicy: {
    authorize: onUser("DetachUserPolicy"),
    run: (input, request) => {
      if (!findUser(input, request).attached.delete(input.PolicyArn ?? ""))
        throw notAttached(input.PolicyArn);
      return {};
    },
    trail: plainTrail,
  },
  ListAttachedUserPolicies: {
    authorize: onUser("ListAttachedUserPolicies"),
    run: (input, request) => {
      const { items, ...rest } = page([...findUser(input, request).attached].toSorted(), input);
      return { AttachedPolicies: items.map(attachedPolicy), ...rest };
    },
  },
  CreateAccessKey: {
    authorize: onUser("CreateAccessKey"),
    run: (input, request) => {
      const user = findUser(input, request);
      if (user.accessKeys.size >= 2) {
        throw new AwsError("LimitExceededException", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
      }
      const { accessKeyId, secretAccessKey } = request.world.credentialsFor({
        type: "user",
        arn: user.arn,
        account: request.account,
        userId: user.id,
      });
      user.accessKeys.set(accessKeyId, { created: request.now });
      return {
        AccessKey: {
          UserName: user.name,
          AccessKeyId: accessKeyId,
          Status: "Active",
          SecretAccessKey: secretAccessKey,
          CreateDate: request.now,
        },
      };
    },
    trail: (input, output) => {
      const { SecretAccessKey: _secret, ...key } = output.AccessKey ?? {};
      return plainTrail(input, { AccessKey: key });
    },
  },
  DeleteAccessKey: {
    authorize: onUser("DeleteAccessKey"),
    run: (input, request) => {
      const id = input.AccessKeyId ?? "";
      if (!findUser(input, request).accessKeys.delete(id)) throw noSuch("Access Key", id);
      request.world.revokeKey(id);
      return {};
    },
    trail: plainTrail,
  },
  ListAccessKeys: {
    authorize: onUser("ListAccessKeys"),
    run: (input, request) => {
      const user = findUser(input, request);
      const keys = [...user.accessKeys].map(([id, { created }]) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: "Active" as const,
        CreateDate: created,
      }));
      return { AccessKeyMetadata: keys, IsTruncated: false };
    },
  },
};
