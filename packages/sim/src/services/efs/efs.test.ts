import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DeleteFileSystemCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { beforeEach, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { narrowCaller } from "../../testing/narrow-caller.ts";
import { administrator } from "../../testing/principals.ts";
import { ec2 } from "../ec2/service.ts";
import { efs } from "./service.ts";

const account = "111122223333";

let world: World;
let client: EFSClient;
let FileSystemId: string;
let SubnetId: string;
beforeEach(async () => {
  world = createWorld({ services: [efs, ec2], accounts: [account], seed: 3 });
  const options = clientOptions(world, { as: administrator(account) });
  client = new EFSClient(options);
  const made = await client.send(new CreateFileSystemCommand({ CreationToken: "one" }));
  FileSystemId = made.FileSystemId ?? "";
  const { Subnets } = await new EC2Client(options).send(new DescribeSubnetsCommand({}));
  SubnetId = Subnets?.[0]?.SubnetId ?? "";
});

const mount = () => client.send(new CreateMountTargetCommand({ FileSystemId, SubnetId }));

test("a file system that is still made takes no mount target", async () => {
  await expect(mount()).rejects.toMatchObject({ name: "IncorrectFileSystemLifeCycleState" });
});

test("of two mount targets at once in a zone one is made", async () => {
  await world.clock.advance(60_000);
  const ended = await Promise.allSettled([mount(), mount()]);
  expect(ended.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const { MountTargets } = await client.send(new DescribeMountTargetsCommand({ FileSystemId }));
  expect(MountTargets).toHaveLength(1);
});

test("who may not see subnets makes no mount target", async () => {
  await world.clock.advance(60_000);
  const as = narrowCaller(
    world,
    { service: "efs", account, region: "us-east-1" },
    { Action: "elasticfilesystem:*", Resource: "*" },
  );
  expect(await as("CreateMountTarget", { FileSystemId, SubnetId })).toBe("AccessDeniedException");
});

test("a file system that is going is seen until it is gone, and goes once", async () => {
  await world.clock.advance(60_000);
  const remove = () => client.send(new DeleteFileSystemCommand({ FileSystemId }));
  await remove();
  const { FileSystems } = await client.send(new DescribeFileSystemsCommand({ FileSystemId }));
  expect(FileSystems).toMatchObject([{ LifeCycleState: "deleting" }]);
  await remove();
  await world.clock.advance(60_000);
  await expect(remove()).rejects.toMatchObject({ name: "FileSystemNotFound" });
});
