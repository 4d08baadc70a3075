import {
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { gentle } from "../../kernel/faults/fault-profile.ts";
import { requestHandler } from "../../kernel/request-handler.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { ec2 } from "./service.ts";
import { ACCOUNT, IMAGE, REGION } from "./test-region.ts";

let world: World;
let person: EC2Client;
let inFunction: EC2Client;

beforeEach(() => {
  world = createWorld({
    services: [ec2],
    accounts: [ACCOUNT],
    seed: 1,
    outsideUser: { account: ACCOUNT },
    promptToPeople: true,
  });
  const config = clientOptions(world, { region: REGION });
  person = new EC2Client(config);
  const process = { functionName: "f", isDead: false, die: () => {} };
  inFunction = new EC2Client({ ...config, requestHandler: requestHandler(world, () => process) });
});

async function launch(): Promise<string> {
  const { Instances } = await person.send(
    new RunInstancesCommand({ ImageId: IMAGE, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }),
  );
  return Instances![0]!.InstanceId!;
}

describe("Where people are to see writes at once", () => {
  it("they do: instances, volumes, tags", async () => {
    const id = await launch();
    await person.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "owner", Value: "ann" }] }));
    const { Reservations } = await person.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations![0]!.Instances![0]!.Tags).toEqual([{ Key: "owner", Value: "ann" }]);
    expect((await person.send(new DescribeTagsCommand({}))).Tags).toMatchObject([{ ResourceId: id }]);
    const { VolumeId } = await person.send(
      new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 1 }),
    );
    const { Volumes } = await person.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId!] }));
    expect(Volumes).toMatchObject([{ VolumeId }]);
  });

  it("functions still miss them for a moment", async () => {
    const id = await launch();
    const describeIt = new DescribeInstancesCommand({ InstanceIds: [id] });
    await expect(inFunction.send(describeIt)).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
    await person.send(describeIt);
    await expect(inFunction.send(describeIt)).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
  });

  it("people miss them too while things go wrong", async () => {
    world.faults.use({ ...gentle, maxLagMs: 10_000 });
    const id = await launch();
    await expect(person.send(new DescribeInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: "InvalidInstanceID.NotFound",
    });
  });
});
