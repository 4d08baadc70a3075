import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateAccessPointCommand,
  CreateFileSystemCommand,
  type CreateFileSystemCommandInput,
  CreateMountTargetCommand,
  DeleteAccessPointCommand,
  DeleteFileSystemCommand,
  DeleteFileSystemPolicyCommand,
  DeleteMountTargetCommand,
  DescribeAccessPointsCommand,
  DescribeBackupPolicyCommand,
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeLifecycleConfigurationCommand,
  DescribeMountTargetSecurityGroupsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
  ListTagsForResourceCommand,
  ModifyMountTargetSecurityGroupsCommand,
  PutFileSystemPolicyCommand,
  PutLifecycleConfigurationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFileSystemCommand,
} from "@aws-sdk/client-efs";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, fresh, target } from "./target.ts";

const holds = contractOf("efs");
const efs = new EFSClient(clientConfig);
const ec2 = new EC2Client(clientConfig);

const fileSystem = async (words: Partial<CreateFileSystemCommandInput> = {}): Promise<string> => {
  const { FileSystemId = "" } = await efs.send(new CreateFileSystemCommand(words));
  await target.settle(60);
  return FileSystemId;
};
const subnets = async (): Promise<string[]> => {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  return Subnets.map(({ SubnetId = "" }) => SubnetId);
};
const mountTarget = async (FileSystemId: string, SubnetId: string): Promise<string> => {
  const made = await efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId }));
  await target.settle(120);
  return made.MountTargetId ?? "";
};
const describe = async (FileSystemId: string) =>
  (await efs.send(new DescribeFileSystemsCommand({ FileSystemId }))).FileSystems?.[0];

holds("a file system is made, and available after a moment", async () => {
  const CreationToken = fresh("token");
  const made = await efs.send(
    new CreateFileSystemCommand({ CreationToken, Tags: [{ Key: "Name", Value: "shared" }] }),
  );
  expect(made).toMatchObject({
    CreationToken,
    LifeCycleState: "creating",
    Name: "shared",
    NumberOfMountTargets: 0,
    PerformanceMode: "generalPurpose",
    ThroughputMode: "bursting",
    OwnerId: account,
  });
  expect(made.FileSystemId).toMatch(/^fs-[0-9a-f]{17}$/);
  expect(made.FileSystemArn).toBe(
    `arn:aws:elasticfilesystem:${region}:${account}:file-system/${made.FileSystemId}`,
  );
  await target.settle(60);
  expect(await describe(made.FileSystemId ?? "")).toMatchObject({ LifeCycleState: "available" });
});

holds("a creation token makes one file system, and the second is told which", async () => {
  const CreationToken = fresh("token");
  const id = await fileSystem({ CreationToken });
  const again = efs.send(new CreateFileSystemCommand({ CreationToken }));
  await expect(again).rejects.toMatchObject({
    name: "FileSystemAlreadyExists",
    ErrorCode: "FileSystemAlreadyExists",
    FileSystemId: id,
    $metadata: { httpStatusCode: 409 },
  });
  const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ CreationToken }));
  expect(FileSystems).toMatchObject([{ FileSystemId: id }]);
});

holds("a file system that is not there is not found", async () => {
  const absent = { code: "FileSystemNotFound", status: 404 };
  const FileSystemId = "fs-0123456789abcdef0";
  expect(await refusal(efs.send(new DescribeFileSystemsCommand({ FileSystemId })))).toEqual(absent);
  expect(await refusal(efs.send(new DeleteFileSystemCommand({ FileSystemId })))).toEqual(absent);
});

holds("a key is given to an encrypted file system alone", async () => {
  const KmsKeyId = `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`;
  expect(await describe(await fileSystem({ Encrypted: true, KmsKeyId }))).toMatchObject({
    Encrypted: true,
    KmsKeyId,
  });
  expect(await refusal(fileSystem({ KmsKeyId }))).toEqual({ code: "BadRequest", status: 400 });
});

holds("a throughput is provisioned where the mode says so", async () => {
  const id = await fileSystem({ ThroughputMode: "provisioned", ProvisionedThroughputInMibps: 128 });
  expect(await describe(id)).toMatchObject({
    ThroughputMode: "provisioned",
    ProvisionedThroughputInMibps: 128,
  });
  expect(await refusal(fileSystem({ ThroughputMode: "provisioned" }))).toEqual({
    code: "BadRequest",
    status: 400,
  });
});

holds("a throughput mode is changed", async () => {
  const FileSystemId = await fileSystem();
  const changed = await efs.send(new UpdateFileSystemCommand({ FileSystemId, ThroughputMode: "elastic" }));
  expect(changed).toMatchObject({ FileSystemId, ThroughputMode: "elastic", LifeCycleState: "updating" });
  await target.settle(60);
  expect(await describe(FileSystemId)).toMatchObject({
    ThroughputMode: "elastic",
    LifeCycleState: "available",
  });
});

holds("file systems are listed in pages", async () => {
  for (let number = 0; number < 3; number += 1) await fileSystem();
  const first = await efs.send(new DescribeFileSystemsCommand({ MaxItems: 2 }));
  expect(first.FileSystems).toHaveLength(2);
  const second = await efs.send(new DescribeFileSystemsCommand({ MaxItems: 2, Marker: first.NextMarker }));
  expect(second.FileSystems?.[0]?.FileSystemId).not.toBe(first.FileSystems?.[0]?.FileSystemId);
  expect(await refusal(efs.send(new DescribeFileSystemsCommand({ Marker: "none" })))).toEqual({
    code: "BadRequest",
    status: 400,
  });
});

holds("a mount target stands in a subnet, one in each zone", async () => {
  const FileSystemId = await fileSystem();
  const [one = "", other = ""] = await subnets();
  const id = await mountTarget(FileSystemId, one);
  const { MountTargets } = await efs.send(new DescribeMountTargetsCommand({ FileSystemId }));
  expect(MountTargets).toMatchObject([
    { MountTargetId: id, FileSystemId, SubnetId: one, LifeCycleState: "available" },
  ]);
  expect(MountTargets?.[0]?.NetworkInterfaceId).toMatch(/^eni-/);
  expect(await refusal(mountTarget(FileSystemId, one))).toEqual({ code: "MountTargetConflict", status: 409 });
  await mountTarget(FileSystemId, other);
  expect(await describe(FileSystemId)).toMatchObject({ NumberOfMountTargets: 2 });
});

holds("a subnet that is not there takes none", async () => {
  const FileSystemId = await fileSystem();
  expect(await refusal(mountTarget(FileSystemId, "subnet-0123456789abcdef0"))).toEqual({
    code: "SubnetNotFound",
    status: 400,
  });
});

holds("a mount target has security groups", async () => {
  const MountTargetId = await mountTarget(await fileSystem(), (await subnets())[0] ?? "");
  const groups = async () =>
    (await efs.send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId }))).SecurityGroups;
  const [usual = ""] = (await groups()) ?? [];
  expect(usual).toMatch(/^sg-/);
  await efs.send(new ModifyMountTargetSecurityGroupsCommand({ MountTargetId, SecurityGroups: [usual] }));
  expect(await groups()).toEqual([usual]);
});

holds("a file system with mount targets is not deleted, and without them it is", async () => {
  const FileSystemId = await fileSystem();
  const MountTargetId = await mountTarget(FileSystemId, (await subnets())[0] ?? "");
  const remove = () => efs.send(new DeleteFileSystemCommand({ FileSystemId }));
  expect(await refusal(remove())).toEqual({ code: "FileSystemInUse", status: 409 });
  await efs.send(new DeleteMountTargetCommand({ MountTargetId }));
  await target.settle(120);
  await remove();
  await target.settle(60);
  expect(await refusal(efs.send(new DescribeFileSystemsCommand({ FileSystemId })))).toMatchObject({
    code: "FileSystemNotFound",
  });
});

holds("mount targets are asked for by one thing", async () => {
  const wrong = { code: "BadRequest", status: 400 };
  expect(await refusal(efs.send(new DescribeMountTargetsCommand({})))).toEqual(wrong);
  const MountTargetId = "fsmt-0123456789abcdef0";
  expect(await refusal(efs.send(new DescribeMountTargetsCommand({ MountTargetId })))).toEqual({
    code: "MountTargetNotFound",
    status: 404,
  });
});

holds("an access point is a way into a file system", async () => {
  const FileSystemId = await fileSystem();
  const words = { FileSystemId, PosixUser: { Uid: 1000, Gid: 1000 }, RootDirectory: { Path: "/data" } };
  const made = await efs.send(new CreateAccessPointCommand(words));
  expect(made.AccessPointId).toMatch(/^fsap-/);
  await target.settle(60);
  const { AccessPointId } = made;
  const { AccessPoints } = await efs.send(new DescribeAccessPointsCommand({ AccessPointId }));
  expect(AccessPoints).toMatchObject([{ ...words, LifeCycleState: "available" }]);
  await efs.send(new DeleteAccessPointCommand({ AccessPointId }));
  await target.settle(60);
  expect(await refusal(efs.send(new DescribeAccessPointsCommand({ AccessPointId })))).toEqual({
    code: "AccessPointNotFound",
    status: 404,
  });
});

holds("an access point's token makes one", async () => {
  const words = { FileSystemId: await fileSystem(), ClientToken: fresh("token") };
  await efs.send(new CreateAccessPointCommand(words));
  expect(await refusal(efs.send(new CreateAccessPointCommand(words)))).toEqual({
    code: "AccessPointAlreadyExists",
    status: 409,
  });
});

holds("a file system has a policy, where one was put", async () => {
  const FileSystemId = await fileSystem();
  const absent = { code: "PolicyNotFound", status: 404 };
  const read = () => efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId }));
  expect(await refusal(read())).toEqual(absent);
  const Statement = [
    { Effect: "Allow", Principal: { AWS: "*" }, Action: "elasticfilesystem:ClientMount", Resource: "*" },
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await efs.send(new PutFileSystemPolicyCommand({ FileSystemId, Policy }));
  expect(JSON.parse((await read()).Policy ?? "")).toEqual({ Version: "2012-10-17", Statement });
  await efs.send(new DeleteFileSystemPolicyCommand({ FileSystemId }));
  expect(await refusal(read())).toEqual(absent);
});

holds("a file system keeps its lifecycle and backup settings", async () => {
  const FileSystemId = await fileSystem({ Backup: true });
  const LifecyclePolicies = [{ TransitionToIA: "AFTER_30_DAYS" as const }];
  await efs.send(new PutLifecycleConfigurationCommand({ FileSystemId, LifecyclePolicies }));
  expect(await efs.send(new DescribeLifecycleConfigurationCommand({ FileSystemId }))).toMatchObject({
    LifecyclePolicies,
  });
  const { BackupPolicy } = await efs.send(new DescribeBackupPolicyCommand({ FileSystemId }));
  expect(BackupPolicy).toEqual({ Status: "ENABLED" });
});

holds("file systems and access points bear tags", async () => {
  const FileSystemId = await fileSystem({ Tags: [{ Key: "a", Value: "1" }] });
  const { AccessPointId = "" } = await efs.send(new CreateAccessPointCommand({ FileSystemId }));
  for (const ResourceId of [FileSystemId, AccessPointId]) {
    await efs.send(new TagResourceCommand({ ResourceId, Tags: [{ Key: "b", Value: "2" }] }));
    await efs.send(new UntagResourceCommand({ ResourceId, TagKeys: ["a"] }));
    const { Tags } = await efs.send(new ListTagsForResourceCommand({ ResourceId }));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
  }
});

holds("a word that AWS does not know is refused", async () => {
  const FileSystemId = await fileSystem();
  const words = { FileSystemId, LifecyclePolicies: [{ TransitionToIA: "AFTER_2_DAYS" as never }] };
  expect(await refusal(efs.send(new PutLifecycleConfigurationCommand(words)))).toEqual({
    code: "ValidationException",
    status: 400,
  });
});
