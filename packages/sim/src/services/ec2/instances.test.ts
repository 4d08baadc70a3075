import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { IMAGE, testRegion } from "./test-region.ts";

const launchInput = { ImageId: IMAGE, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
const HOUR = 3_600_000;

describe("An instance", () => {
  it("is launched as asked, into the default network", async () => {
    const { client } = testRegion();
    const { Instances, ReservationId, OwnerId } = await client.send(
      new RunInstancesCommand({
        ...launchInput,
        MaxCount: 2,
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "team", Value: "red" }] }],
        MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
      }),
    );
    expect(ReservationId).toMatch(/^r-[0-9a-f]{17}$/);
    expect(OwnerId).toBe("111122223333");
    expect(Instances).toHaveLength(2);
    expect(Instances![1]).toMatchObject({
      InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
      State: { Code: 0, Name: "pending" },
      AmiLaunchIndex: 1,
      InstanceType: "t3.micro",
      ImageId: IMAGE,
      SubnetId: expect.stringMatching(/^subnet-/),
      VpcId: expect.stringMatching(/^vpc-/),
      SecurityGroups: [{ GroupName: "default" }],
      Placement: { AvailabilityZone: "eu-west-1a" },
      MetadataOptions: {
        State: "pending",
        HttpTokens: "required",
        HttpPutResponseHopLimit: 2,
        HttpEndpoint: "enabled",
      },
      Tags: [{ Key: "team", Value: "red" }],
    });
  });

  it("lives in time", async () => {
    const { client, world, launch, show } = testRegion();
    const id = await launch();
    expect(await show(id)).toMatchObject({
      State: { Name: "running" },
      PublicIpAddress: expect.any(String),
      MetadataOptions: { State: "applied", HttpTokens: "optional" },
      BlockDeviceMappings: [
        { DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: true, Status: "attached" } },
      ],
    });
    const stop = await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(stop.StoppingInstances).toEqual([
      {
        InstanceId: id,
        CurrentState: { Code: 64, Name: "stopping" },
        PreviousState: { Code: 16, Name: "running" },
      },
    ]);
    await world.clock.advance(20_000);
    expect(await show(id)).toMatchObject({ State: { Code: 80, Name: "stopped" } });
    expect((await show(id)).PublicIpAddress).toBeUndefined();
    await client.send(new StartInstancesCommand({ InstanceIds: [id] }));
    expect((await show(id)).State?.Name).toBe("pending");
    await world.clock.advance(15_000);
    expect((await show(id)).State?.Name).toBe("running");
    const end = await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(end.TerminatingInstances?.[0]?.CurrentState).toEqual({ Code: 32, Name: "shutting-down" });
    await world.clock.advance(30_000);
    expect(await show(id)).toMatchObject({
      State: { Name: "terminated" },
      StateReason: { Code: "Client.UserInitiatedShutdown" },
    });
    await world.clock.advance(HOUR);
    await expect(show(id)).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
  });

  it("is not seen for up to two seconds", async () => {
    const waits: number[] = [];
    for (let seed = 0; seed < 10; seed += 1) {
      const { client, world } = testRegion(seed);
      const { Instances } = await client.send(new RunInstancesCommand(launchInput));
      const id = Instances![0]!.InstanceId!;
      let waited = 0;
      for (;;) {
        const listed = await client.send(new DescribeInstancesCommand({}));
        const named = await client
          .send(new DescribeInstancesCommand({ InstanceIds: [id] }))
          .catch((error: Error) => error.name);
        if (typeof named !== "string") {
          expect(listed.Reservations).toHaveLength(1);
          break;
        }
        expect(named).toBe("InvalidInstanceID.NotFound");
        expect(listed.Reservations).toEqual([]);
        await world.clock.advance(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
    expect(Math.max(...waits)).toBeGreaterThan(1_000);
    expect(new Set(waits).size).toBeGreaterThan(3);
  });

  it("is launched once for one ClientToken", async () => {
    const { client, world } = testRegion();
    const first = await client.send(new RunInstancesCommand({ ...launchInput, ClientToken: "t" }));
    const again = await client.send(new RunInstancesCommand({ ...launchInput, ClientToken: "t" }));
    expect(again.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId);
    await expect(
      client.send(new RunInstancesCommand({ ...launchInput, InstanceType: "t3.small", ClientToken: "t" })),
    ).rejects.toMatchObject({ name: "IdempotentParameterMismatch" });
    await world.clock.advance(5_000);
    expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toHaveLength(1);
  });

  it.each([
    [{ ImageId: "ubuntu" }, "InvalidAMIID.Malformed", 'Invalid id: "ubuntu" (expecting "ami-...")'],
    [{ InstanceType: "t9.huge" }, "InvalidParameterValue", "Invalid value 't9.huge' for InstanceType."],
    [
      { SubnetId: "subnet-0123456789abcdef0" },
      "InvalidSubnetID.NotFound",
      "The subnet ID 'subnet-0123456789abcdef0' does not exist",
    ],
    [
      { SecurityGroupIds: ["sg-0123456789abcdef0"] },
      "InvalidGroup.NotFound",
      "The security group 'sg-0123456789abcdef0' does not exist",
    ],
    [
      { MinCount: 3 },
      "InvalidParameterValue",
      "Invalid value '1' for MaxCount. Must be equal to or greater than MinCount",
    ],
    [{ DryRun: true }, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."],
    [
      { TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "aws:x", Value: "" }] }] },
      "InvalidParameterValue",
      "Tag keys starting with 'aws:' are reserved for internal use",
    ],
    [
      { LaunchTemplate: { LaunchTemplateId: "lt-1" } },
      "NotImplemented",
      "The embedded AWS does not simulate ec2:RunInstances with LaunchTemplate.",
    ],
    [
      { IamInstanceProfile: { Name: "none" } },
      "InvalidParameterValue",
      "Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
    ],
  ])("is not launched with %j", async (more, name, message) => {
    const { client, world } = testRegion();
    await expect(
      client.send(new RunInstancesCommand({ ...launchInput, ...more } as never)),
    ).rejects.toMatchObject({ name, message });
    await world.clock.advance(5_000);
    expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });

  it("keeps its state where it may not be left", async () => {
    const { client, launch, show, world } = testRegion();
    const id = await launch({ DisableApiTermination: true });
    await expect(client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: "OperationNotPermitted",
      message: `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    });
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await expect(client.send(new StartInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: "IncorrectInstanceState",
      message: `The instance '${id}' is not in a state from which it can be started.`,
    });
    await expect(client.send(new RebootInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: "IncorrectInstanceState",
    });
    await client.send(
      new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }),
    );
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.clock.advance(40_000);
    expect((await show(id)).State?.Name).toBe("terminated");
    await expect(client.send(new StopInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: "IncorrectInstanceState",
      message: `This instance '${id}' is not in a state from which it can be stopped.`,
    });
  });

  it("that is terminated while it launches never runs", async () => {
    const { client, world, show } = testRegion();
    const { Instances } = await client.send(new RunInstancesCommand(launchInput));
    const id = Instances![0]!.InstanceId!;
    await world.clock.advance(3_000);
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.clock.advance(8_000);
    expect((await show(id)).State?.Name).toBe("shutting-down");
    await world.clock.advance(20_000);
    expect((await show(id)).State?.Name).toBe("terminated");
  });

  it("that is not there is told by its id", async () => {
    const { client } = testRegion();
    const one = ["i-0123456789abcdef0"];
    await expect(client.send(new StopInstancesCommand({ InstanceIds: one }))).rejects.toMatchObject({
      name: "InvalidInstanceID.NotFound",
      message: "The instance ID 'i-0123456789abcdef0' does not exist",
    });
    await expect(
      client.send(new StopInstancesCommand({ InstanceIds: [...one, "i-0123456789abcdef1"] })),
    ).rejects.toThrow("The instance IDs 'i-0123456789abcdef0, i-0123456789abcdef1' do not exist");
    await expect(client.send(new DescribeInstancesCommand({ InstanceIds: ["i-zzz"] }))).rejects.toMatchObject(
      {
        name: "InvalidInstanceID.Malformed",
        message: 'Invalid id: "i-zzz"',
      },
    );
  });

  it("changes its type only when stopped", async () => {
    const { client, launch, world, show } = testRegion();
    const id = await launch();
    const grow = () =>
      client.send(
        new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: "m5.large" } }),
      );
    await expect(grow()).rejects.toMatchObject({
      name: "IncorrectInstanceState",
      message: `The instance '${id}' is not in the 'stopped' state.`,
    });
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await world.clock.advance(20_000);
    await grow();
    expect((await show(id)).InstanceType).toBe("m5.large");
    await client.send(
      new ModifyInstanceAttributeCommand({ InstanceId: id, Attribute: "disableApiStop", Value: "true" }),
    );
    expect(
      await client.send(
        new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "disableApiStop" }),
      ),
    ).toMatchObject({ InstanceId: id, DisableApiStop: { Value: true } });
  });

  it("takes new metadata options after a moment", async () => {
    const { client, launch, world, show } = testRegion();
    const id = await launch();
    const changed = await client.send(
      new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: "required" }),
    );
    expect(changed).toMatchObject({
      InstanceId: id,
      InstanceMetadataOptions: { State: "pending", HttpTokens: "required", HttpPutResponseHopLimit: 1 },
    });
    expect((await show(id)).MetadataOptions?.State).toBe("pending");
    await world.clock.advance(2_000);
    expect((await show(id)).MetadataOptions).toMatchObject({ State: "applied", HttpTokens: "required" });
  });

  it("passes its status checks two minutes after its start", async () => {
    const { client, launch, world } = testRegion();
    const id = await launch();
    const status = async () =>
      (await client.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))).InstanceStatuses?.[0]
        ?.InstanceStatus?.Status;
    expect(await status()).toBe("initializing");
    await world.clock.advance(120_000);
    expect(await status()).toBe("ok");
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(await status()).toBeUndefined();
  });
});

describe("A list of instances", () => {
  it("is filtered, with wildcards", async () => {
    const { client, launch } = testRegion();
    const tagged = (Value: string) => ({
      TagSpecifications: [{ ResourceType: "instance" as const, Tags: [{ Key: "env", Value }] }],
    });
    const dev = await launch(tagged("dev-1"));
    const prod = await launch({ ...tagged("prod"), InstanceType: "m5.large" });
    const bare = await launch({ DisableApiTermination: true });
    await client.send(new StopInstancesCommand({ InstanceIds: [bare] }));
    const find = async (...filters: [string, ...string[]][]) => {
      const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }));
      const { Reservations } = await client.send(new DescribeInstancesCommand({ Filters }));
      return Reservations!.flatMap(({ Instances }) => Instances!.map(({ InstanceId }) => InstanceId));
    };
    expect(await find(["tag:env", "dev-*"])).toEqual([dev]);
    expect(await find(["tag:env", "dev-?", "pro*"])).toEqual([dev, prod]);
    expect(await find(["tag-key", "env"], ["instance-type", "m5.*"])).toEqual([prod]);
    expect(await find(["instance-state-name", "stopping", "stopped"])).toEqual([bare]);
    expect(await find(["instance-id", prod, bare])).toEqual([prod, bare]);
    expect(await find(["image-id", IMAGE], ["availability-zone", "eu-west-1a"])).toEqual([dev, prod, bare]);
    expect(await find(["tag:env", "dev-\\*"])).toEqual([]);
    await expect(find(["colour", "red"])).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "The filter 'colour' is invalid",
    });
  });

  it("comes in pages", async () => {
    const { client, launch } = testRegion();
    await launch({ MaxCount: 12 });
    const pages: number[] = [];
    const seen = new Set<string>();
    for await (const page of paginateDescribeInstances({ client, pageSize: 5 }, {})) {
      const ids = page.Reservations!.flatMap(({ Instances }) =>
        Instances!.map(({ InstanceId }) => InstanceId!),
      );
      pages.push(ids.length);
      for (const id of ids) seen.add(id);
    }
    expect(pages).toEqual([5, 5, 2]);
    expect(seen.size).toBe(12);
    await expect(client.send(new DescribeInstancesCommand({ MaxResults: 1 }))).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    await expect(
      client.send(new DescribeInstancesCommand({ MaxResults: 5, InstanceIds: [[...seen][0]!] })),
    ).rejects.toMatchObject({ name: "InvalidParameterCombination" });
  });
});
