import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import type { InstanceProfile } from "../../kernel/iam/directory.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { byName, conflict, findRole, showRole } from "./roles.ts";
import {
  arnOf,
  checkName,
  checkPath,
  exists,
  noSuch,
  page,
  plainTrail,
  type Request,
  tagMap,
  uniqueId,
} from "./shared.ts";
import type { IamState } from "./state.ts";

type ProfileOperations =
  | "CreateInstanceProfile"
  | "GetInstanceProfile"
  | "DeleteInstanceProfile"
  | "ListInstanceProfiles"
  | "ListInstanceProfilesForRole"
  | "AddRoleToInstanceProfile"
  | "RemoveRoleFromInstanceProfile";

function findProfile({ state }: Request, name: string | undefined): InstanceProfile {
  const profile = state.instanceProfiles.get(name ?? "");
  if (!profile) {
    throw noSuch("instance profile", name);
  }
  return profile;
}

const onProfile =
  (action: string) =>
  (input: { InstanceProfileName?: string | undefined }, { state, account }: Request): Authorization[] => {
    const name = input.InstanceProfileName ?? "";
    const known = state.instanceProfiles.get(name);
    return [
      { action: `iam:${action}`, resource: known?.arn ?? arnOf(account, "instance-profile", "/", name) },
    ];
  };

const show = (state: IamState, profile: InstanceProfile): Iam.InstanceProfile => {
  const role = profile.role === undefined ? undefined : state.roles.get(profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: profile.created,
    Roles: role ? [showRole(role)] : [],
  };
};

/** What hands roles to instances. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export const instanceProfileOperations: Pick<Operations<typeof Iam, IamState>, ProfileOperations> = {
  CreateInstanceProfile: {
    authorize: onProfile("CreateInstanceProfile"),
    run: (input, { state, account, world, now }) => {
      const name = checkName("instanceProfileName", input.InstanceProfileName);
      const path = checkPath(input.Path);
      if (state.instanceProfiles.has(name)) throw exists("Instance Profile", name);
      const profile: InstanceProfile = {
        name,
        id: uniqueId(world, "AIPA"),
        arn: arnOf(account, "instance-profile", path, name),
        path,
        created: now,
        role: undefined,
        tags: tagMap(input.Tags),
      };
      state.instanceProfiles.set(name, profile);
      return { InstanceProfile: show(state, profile) };
    },
    trail: plainTrail,
  },
  GetInstanceProfile: {
    authorize: onProfile("GetInstanceProfile"),
    run: (input, request) => ({
      InstanceProfile: show(request.state, findProfile(request, input.InstanceProfileName)),
    }),
  },
  DeleteInstanceProfile: {
    authorize: onProfile("DeleteInstanceProfile"),
    run: (input, request) => {
      const profile = findProfile(request, input.InstanceProfileName);
      if (profile.role !== undefined) {
        throw conflict("Cannot delete entity, must remove roles from instance profile first.");
      }
      request.state.instanceProfiles.delete(profile.name);
      return {};
    },
    trail: plainTrail,
  },
  ListInstanceProfiles: {
    run: (input, { state }) => {
      const { items, ...rest } = page([...state.instanceProfiles.values()].toSorted(byName), input);
      return { InstanceProfiles: items.map((profile) => show(state, profile)), ...rest };
    },
  },
  ListInstanceProfilesForRole: {
    run: (input, request) => {
      const role = findRole(request, input.RoleName);
      const profiles = [...request.state.instanceProfiles.values()].filter(
        (profile) => profile.role === role.name,
      );
      const { items, ...rest } = page(profiles.toSorted(byName), input);
      return { InstanceProfiles: items.map((profile) => show(request.state, profile)), ...rest };
    },
  },
  AddRoleToInstanceProfile: {
    authorize: (input, request) => [
      ...onProfile("AddRoleToInstanceProfile")(input, request),
      {
        action: "iam:PassRole",
        resource:
          request.state.roles.get(input.RoleName ?? "")?.arn ??
          arnOf(request.account, "role", "/", input.RoleName ?? ""),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
    ],
    run: (input, request) => {
      const profile = findProfile(request, input.InstanceProfileName);
      const role = findRole(request, input.RoleName);
      if (profile.role !== undefined) {
        throw new AwsError(
          "LimitExceededException",
          "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
          409,
        );
      }
      profile.role = role.name;
      return {};
    },
    trail: plainTrail,
  },
  RemoveRoleFromInstanceProfile: {
    authorize: onProfile("RemoveRoleFromInstanceProfile"),
    run: (input, request) => {
      const profile = findProfile(request, input.InstanceProfileName);
      const role = findRole(request, input.RoleName);
      if (profile.role !== role.name) throw noSuch("role", input.RoleName);
      profile.role = undefined;
      return {};
    },
    trail: plainTrail,
  },
};
