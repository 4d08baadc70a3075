import { arnLike, defineResource, type ResourceType, type Stored } from "../../factory/resource.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { ModelledError } from "../../kernel/aws-error.ts";

/** A file system. */
export interface FileSystemParts {
  readonly token: string;
  readonly performance: string;
  readonly key: string | undefined;
  readonly zone: { readonly name: string; readonly id: string } | undefined;
  throughput: string;
  provisioned: number | undefined;
  protection: string;
  policy?: string;
  backup?: string;
  lifecycle: readonly object[];
}

/** What makes a file system reachable in a subnet. */
export interface MountTargetParts {
  readonly fileSystem: string;
  readonly subnet: string;
  readonly vpc: string;
  readonly zone: { readonly name: string; readonly id: string };
  readonly address: string;
  readonly interface: string;
  groups: readonly string[];
}

/** A way into a file system, at a path and as a user. */
export interface AccessPointParts {
  readonly fileSystem: string;
  readonly token: string;
  readonly user: object | undefined;
  readonly root: object;
}

export type FileSystem = Stored<FileSystemParts>;
export type MountTarget = Stored<MountTargetParts>;
export type AccessPoint = Stored<AccessPointParts>;

const comesAndGoes = (ms: readonly [number, number]) => ({
  creating: { lasts: ms, next: "available" },
  updating: { lasts: ms, next: "available" },
  deleting: { lasts: ms, next: "gone" },
});

/** https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html */
export const fileSystems: ResourceType<FileSystemParts> = defineResource<FileSystemParts>({
  service: "efs",
  name: "FileSystem",
  arn: arnLike("elasticfilesystem", "file-system/"),
  named: ["FileSystemId"],
  missing: (id) => new ModelledError("FileSystemNotFound", `File system '${id}' does not exist.`),
  life: comesAndGoes([2_000, 10_000]),
  holders: () => [
    { type: mountTargets, of: ({ fileSystem }: MountTargetParts) => fileSystem },
    { type: accessPoints, of: ({ fileSystem }: AccessPointParts) => fileSystem, goes: true },
  ],
  held: ({ id }) =>
    new ModelledError("FileSystemInUse", `The file system '${id}' has mount targets created in it.`),
});

/** https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html; IAM knows it by its file system. */
export const mountTargets: ResourceType<MountTargetParts> = defineResource<MountTargetParts>({
  service: "efs",
  name: "MountTarget",
  arn: (place, _id, own) => fileSystems.arn(place, own?.fileSystem ?? "*"),
  named: ["MountTargetId"],
  idOf: (id) => id,
  missing: (id) => new ModelledError("MountTargetNotFound", `Mount target '${id}' does not exist.`),
  life: comesAndGoes([60_000, 90_000]),
});

/** https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html */
export const accessPoints = defineResource<AccessPointParts>({
  service: "efs",
  name: "AccessPoint",
  arn: arnLike("elasticfilesystem", "access-point/"),
  named: ["AccessPointId"],
  missing: (id) => new ModelledError("AccessPointNotFound", `AccessPoint ${id} does not exist.`),
  life: comesAndGoes([1_000, 5_000]),
});

/** The settings of an account in a Region. */
export const preferences = defineResource<{ idType: string }>({
  service: "efs",
  name: "AccountPreferences",
  arn: arnLike("elasticfilesystem", "account-preferences"),
  named: [],
  missing: () => badRequest("There are no preferences."),
});

export const badRequest = (words: string) => new ModelledError("BadRequest", words);

export const tagging = taggingOf({
  form: ["Key", "Value"],
  most: 50,
  refuse: ({ why }) => badRequest(why === "too many" ? "Too many tags" : `Tag keys are ${why}.`),
});
