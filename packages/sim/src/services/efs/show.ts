import type * as Sdk from "@aws-sdk/client-efs";
import { type AccessPoint, type FileSystem, type MountTarget, tagging } from "./resources.ts";

const nameOf = ({ tags }: FileSystem | AccessPoint) => (tags.has("Name") ? { Name: tags.get("Name")! } : {});

/** A file system as it is told, which has so many mount targets. It holds nothing: nobody mounts it. */
export const shownFileSystem = (one: FileSystem, targets: number): Sdk.FileSystemDescription => ({
  OwnerId: one.account,
  CreationToken: one.token,
  FileSystemId: one.id,
  FileSystemArn: one.arn,
  CreationTime: one.created,
  LifeCycleState: one.status as Sdk.LifeCycleState,
  ...nameOf(one),
  NumberOfMountTargets: targets,
  SizeInBytes: { Value: 0, ValueInIA: 0, ValueInStandard: 0, ValueInArchive: 0 },
  PerformanceMode: one.performance as Sdk.PerformanceMode,
  Encrypted: one.key !== undefined,
  ...(one.key === undefined ? {} : { KmsKeyId: one.key }),
  ThroughputMode: one.throughput as Sdk.ThroughputMode,
  ...(one.provisioned === undefined ? {} : { ProvisionedThroughputInMibps: one.provisioned }),
  ...(one.zone ? { AvailabilityZoneName: one.zone.name, AvailabilityZoneId: one.zone.id } : {}),
  Tags: tagging.show(one.tags),
  FileSystemProtection: {
    ReplicationOverwriteProtection: one.protection as Sdk.ReplicationOverwriteProtection,
  },
});

export const shownMountTarget = (one: MountTarget): Sdk.MountTargetDescription => ({
  OwnerId: one.account,
  MountTargetId: one.id,
  FileSystemId: one.fileSystem,
  SubnetId: one.subnet,
  LifeCycleState: one.status as Sdk.LifeCycleState,
  IpAddress: one.address,
  NetworkInterfaceId: one.interface,
  AvailabilityZoneId: one.zone.id,
  AvailabilityZoneName: one.zone.name,
  VpcId: one.vpc,
});

export const shownAccessPoint = (one: AccessPoint): Sdk.AccessPointDescription => ({
  ClientToken: one.token,
  ...nameOf(one),
  Tags: tagging.show(one.tags),
  AccessPointId: one.id,
  AccessPointArn: one.arn,
  FileSystemId: one.fileSystem,
  ...(one.user ? { PosixUser: one.user as Sdk.PosixUser } : {}),
  RootDirectory: one.root as Sdk.RootDirectory,
  OwnerId: one.account,
  LifeCycleState: one.status as Sdk.LifeCycleState,
});
