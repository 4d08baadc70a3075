import type * as Sdk from "@aws-sdk/client-efs";
import { declareService } from "../../factory/declare-service.ts";
import { enter } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on, onAny, plain } from "../../factory/operations.ts";
import type { Request } from "../../factory/resource.ts";
import { all, belongings, checkFree, find, make, theOne } from "../../factory/table.ts";
import { AwsError, ModelledError } from "../../kernel/aws-error.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import { mountTargetOperations } from "./mount-targets.ts";
import { pages } from "./pages.ts";
import {
  accessPoints,
  badRequest,
  type FileSystem,
  fileSystems,
  mountTargets,
  preferences,
  tagging,
} from "./resources.ts";
import { shownAccessPoint, shownFileSystem } from "./show.ts";

const shown = (one: FileSystem, request: Request) =>
  shownFileSystem(one, belongings(mountTargets, request, ({ fileSystem }) => fileSystem, one.id).length);

const policyNotFound = () => new ModelledError("PolicyNotFound", "None");
const policyOf = ({ id, policy }: FileSystem) => {
  if (policy === undefined) throw policyNotFound();
  return { FileSystemId: id, Policy: policy };
};

const operations: DeclaredOperations<typeof Sdk> = {
  CreateFileSystem: plain((input, request) => {
    const there = all(fileSystems, request).find(({ token }) => token === input.CreationToken);
    if (there)
      throw new ModelledError(
        "FileSystemAlreadyExists",
        `File system '${there.id}' already exists with creation token '${there.token}'`,
        { FileSystemId: there.id },
      );
    const { region, account, world } = request;
    const key = input.KmsKeyId ?? `arn:aws:kms:${region}:${account}:alias/aws/elasticfilesystem`;
    if (input.KmsKeyId !== undefined && !input.Encrypted)
      throw badRequest("KmsKeyId is only valid when Encrypted is true.");
    checkThroughput(input.ThroughputMode, input.ProvisionedThroughputInMibps);
    const zone = input.AvailabilityZoneName;
    const own = {
      token: input.CreationToken ?? "",
      performance: input.PerformanceMode ?? "generalPurpose",
      key: input.Encrypted ? key : undefined,
      zone: zone ? { name: zone, id: `use1-az${zone.charCodeAt(zone.length - 1) - 96}` } : undefined,
      throughput: input.ThroughputMode ?? "bursting",
      provisioned: input.ProvisionedThroughputInMibps,
      protection: "ENABLED",
      backup: (input.Backup ?? zone !== undefined) ? "ENABLED" : "DISABLED",
      lifecycle: [],
    };
    const id = `fs-${world.hex(17)}`;
    return shown(
      make(fileSystems, request, { id, own, tags: tagging.read(input.Tags), status: "creating" }),
      request,
    );
  }),
  DescribeFileSystems: {
    of: [fileSystems],
    run: (input, request) => {
      const { FileSystemId: id, CreationToken: token } = input;
      if (id && token) throw badRequest("Request cannot contain both a file system ID and a creation token.");
      const there = id ? [find(fileSystems, request, id)] : all(fileSystems, request);
      const found = there.filter((one) => token === undefined || one.token === token);
      const { items, next } = pages.ofResources(found, request, {
        token: input.Marker,
        limit: input.MaxItems,
      });
      const { Marker } = input;
      const list = items.map((one) => shown(one, request));
      return { ...(Marker ? { Marker } : {}), FileSystems: list, ...(next ? { NextMarker: next } : {}) };
    },
  },
  UpdateFileSystem: on(fileSystems, (one, input, request) => {
    checkAvailable(one);
    const mode = input.ThroughputMode ?? one.throughput;
    const provisioned =
      input.ProvisionedThroughputInMibps ?? (mode === one.throughput ? one.provisioned : undefined);
    checkThroughput(mode, provisioned);
    one.throughput = mode;
    one.provisioned = provisioned;
    enter(fileSystems, one, "updating", request);
    return shown(one, request);
  }),
  DeleteFileSystem: on(fileSystems, (one, _input, request) => {
    checkFree(fileSystems, one, request);
    enter(fileSystems, one, "deleting", request);
    return {};
  }),
  UpdateFileSystemProtection: on(fileSystems, (one, input) => {
    one.protection = input.ReplicationOverwriteProtection ?? one.protection;
    return { ReplicationOverwriteProtection: one.protection as Sdk.ReplicationOverwriteProtection };
  }),
  PutFileSystemPolicy: on(fileSystems, (one, { Policy = "" }) => {
    try {
      checkPolicy(Policy, "resource");
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new ModelledError("InvalidPolicyException", error.message);
    }
    one.policy = Policy;
    return policyOf(one);
  }),
  DescribeFileSystemPolicy: on(fileSystems, policyOf),
  DeleteFileSystemPolicy: on(fileSystems, (one) => {
    delete one.policy;
    return {};
  }),
  PutBackupPolicy: on(fileSystems, (one, { BackupPolicy }) => {
    one.backup = BackupPolicy?.Status ?? "DISABLED";
    return { BackupPolicy: { Status: one.backup as Sdk.Status } };
  }),
  DescribeBackupPolicy: on(fileSystems, ({ backup = "DISABLED" }) => ({
    BackupPolicy: { Status: backup as Sdk.Status },
  })),
  PutLifecycleConfiguration: on(fileSystems, (one, { LifecyclePolicies = [] }) => {
    one.lifecycle = LifecyclePolicies;
    return { LifecyclePolicies };
  }),
  DescribeLifecycleConfiguration: on(fileSystems, ({ lifecycle }) => ({ LifecyclePolicies: [...lifecycle] })),
  ...mountTargetOperations,
  CreateAccessPoint: on(fileSystems, (one, input, request) => {
    checkAvailable(one);
    const there = all(accessPoints, request).find(({ token }) => token === input.ClientToken);
    if (there)
      throw new ModelledError("AccessPointAlreadyExists", `AccessPoint ${there.id} already exists.`, {
        AccessPointId: there.id,
      });
    const own = {
      fileSystem: one.id,
      token: input.ClientToken ?? "",
      user: input.PosixUser,
      root: input.RootDirectory ?? { Path: "/" },
    };
    const draft = {
      id: `fsap-${request.world.hex(17)}`,
      own,
      tags: tagging.read(input.Tags),
      status: "creating",
    };
    return shownAccessPoint(make(accessPoints, request, draft));
  }),
  DescribeAccessPoints: {
    of: [accessPoints, fileSystems],
    run: (input, request) => {
      if (input.AccessPointId && input.FileSystemId)
        throw badRequest("Must specify exactly one mutually exclusive parameter.");
      if (input.FileSystemId) find(fileSystems, request, input.FileSystemId);
      const found = input.AccessPointId
        ? [find(accessPoints, request, input.AccessPointId)]
        : all(accessPoints, request).filter(
            ({ fileSystem }) =>
              !input.FileSystemId || fileSystem === find(fileSystems, request, input.FileSystemId).id,
          );
      const wanted = { token: input.NextToken, limit: input.MaxResults, of: input.FileSystemId ?? "" };
      const { items, next } = pages.ofResources(found, request, wanted);
      return { AccessPoints: items.map(shownAccessPoint), ...(next ? { NextToken: next } : {}) };
    },
  },
  DeleteAccessPoint: on(accessPoints, (one, _input, request) => {
    enter(accessPoints, one, "deleting", request);
    return {};
  }),
  PutAccountPreferences: plain((input, request) => {
    const own = theOne(preferences, request, { idType: "LONG_ID" });
    own.idType = input.ResourceIdType ?? own.idType;
    return preferred(own.idType);
  }),
  DescribeAccountPreferences: plain((_input, request) =>
    preferred(theOne(preferences, request, { idType: "LONG_ID" }).idType),
  ),
  TagResource: tagging.adding([fileSystems, accessPoints], "ResourceId", "Tags"),
  UntagResource: tagging.removing([fileSystems, accessPoints], "ResourceId", "TagKeys"),
  ListTagsForResource: onAny(
    [fileSystems, accessPoints],
    ({ id, tags }, input, request) => {
      const wanted = { token: input.NextToken, limit: input.MaxResults, of: id };
      const { items, next } = pages.ofList(tagging.show(tags) as Sdk.Tag[], request, wanted);
      return { Tags: [...items], ...(next ? { NextToken: next } : {}) };
    },
    { by: "ResourceId" },
  ),
  CreateTags: tagging.adding([fileSystems], "FileSystemId", "Tags"),
  DeleteTags: tagging.removing([fileSystems], "FileSystemId", "TagKeys"),
  DescribeTags: on(fileSystems, ({ tags }) => ({ Tags: tagging.show(tags) })),
};

const preferred = (idType: string) => ({
  ResourceIdPreference: {
    ResourceIdType: idType as Sdk.ResourceIdType,
    Resources: ["FILE_SYSTEM", "MOUNT_TARGET"] as Sdk.Resource[],
  },
});

function checkAvailable({ id, status }: FileSystem): void {
  if (status !== "available")
    throw new ModelledError(
      "IncorrectFileSystemLifeCycleState",
      `File system '${id}' is not in the available state.`,
    );
}

function checkThroughput(mode: string | undefined, provisioned: number | undefined): void {
  if ((mode === "provisioned") !== (provisioned !== undefined))
    throw badRequest(
      "ProvisionedThroughputInMibps is given with the throughput mode provisioned, and with it alone.",
    );
}

/** Amazon Elastic File System: https://docs.aws.amazon.com/efs/latest/ug/api-reference.html */
export const efs = declareService({
  name: "efs",
  signingName: "elasticfilesystem",
  fidelity: {
    models:
      "File systems, mount targets in EC2's subnets, access points: with their states in time, and which of them holds which; policies, backup and lifecycle settings, tags.",
    refuses: ["replication"],
    ignores: ["what a file system holds: nobody mounts one, and its policy lets nobody in"],
  },
  load: () => import("@aws-sdk/client-efs"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [fileSystems, mountTargets, accessPoints, preferences],
  tagging,
  operations,
});
