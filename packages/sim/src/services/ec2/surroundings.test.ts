import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  DetachVolumeCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { IMAGE, testRegion } from "./test-region.ts";

describe("A volume", () => {
  it("is made, attached, detached and deleted in time", async () => {
    const { client, launch, world } = testRegion();
    const InstanceId = await launch();
    const { VolumeId, State } = await client.send(
      new CreateVolumeCommand({
        AvailabilityZone: "eu-west-1a",
        Size: 10,
        VolumeType: "gp3",
        Encrypted: true,
      }),
    );
    expect(State).toBe("creating");
    await world.clock.advance(5_000);
    const shown = async () =>
      (await client.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId!] }))).Volumes![0]!;
    expect(await shown()).toMatchObject({
      State: "available",
      Encrypted: true,
      KmsKeyId: expect.stringContaining("kms"),
      Iops: 3000,
      Throughput: 125,
    });
    await client.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: "/dev/sdf" }));
    await expect(client.send(new DeleteVolumeCommand({ VolumeId }))).rejects.toMatchObject({
      name: "VolumeInUse",
      message: `Volume ${VolumeId} is currently attached to ${InstanceId}`,
    });
    await world.clock.advance(5_000);
    expect(await shown()).toMatchObject({
      State: "in-use",
      Attachments: [{ State: "attached", InstanceId, DeleteOnTermination: false }],
    });
    await client.send(new DetachVolumeCommand({ VolumeId }));
    await world.clock.advance(6_000);
    expect(await shown()).toMatchObject({ State: "available", Attachments: [] });
    await client.send(new DeleteVolumeCommand({ VolumeId }));
    await world.clock.advance(6_000);
    await expect(shown()).rejects.toMatchObject({
      name: "InvalidVolume.NotFound",
      message: `The volume '${VolumeId}' does not exist.`,
    });
  });

  it("goes with its instance, or stays, as was asked", async () => {
    const { client, launch, world } = testRegion();
    const id = await launch({
      BlockDeviceMappings: [{ DeviceName: "/dev/sdb", Ebs: { VolumeSize: 5, DeleteOnTermination: false } }],
    });
    const all = async () => (await client.send(new DescribeVolumesCommand({}))).Volumes!;
    const [root] = (await all()).filter(({ Attachments }) => Attachments?.[0]?.DeleteOnTermination);
    await expect(client.send(new DetachVolumeCommand({ VolumeId: root!.VolumeId }))).rejects.toMatchObject({
      name: "OperationNotPermitted",
    });
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.clock.advance(40_000);
    expect(await all()).toMatchObject([{ Size: 5, State: "available", Attachments: [] }]);
  });
});

describe("An account's Region", () => {
  it("has a default VPC, a subnet a zone, and a default security group", async () => {
    const { client } = testRegion();
    const { Vpcs } = await client.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
    );
    expect(Vpcs).toMatchObject([{ CidrBlock: "172.31.0.0/16", IsDefault: true }]);
    const { Subnets } = await client.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [Vpcs![0]!.VpcId!] }] }),
    );
    expect(Subnets!.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
      "eu-west-1a",
      "eu-west-1b",
      "eu-west-1c",
    ]);
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups).toMatchObject([{ GroupName: "default", VpcId: Vpcs![0]!.VpcId }]);
    const { AvailabilityZones } = await client.send(new DescribeAvailabilityZonesCommand({}));
    expect(AvailabilityZones!.map(({ ZoneName }) => ZoneName)).toEqual(
      Subnets!.map(({ AvailabilityZone }) => AvailabilityZone),
    );
    expect(AvailabilityZones![0]!.ZoneId).toMatch(/^euw1-az[123]$/);
  });

  it("offers images, types and other Regions", async () => {
    const { client } = testRegion();
    expect((await client.send(new DescribeImagesCommand({ ImageIds: [IMAGE] }))).Images).toMatchObject([
      { ImageId: IMAGE, OwnerId: "137112412989", ImageOwnerAlias: "amazon", State: "available" },
    ]);
    await expect(client.send(new DescribeImagesCommand({ ImageIds: ["x"] }))).rejects.toMatchObject({
      name: "InvalidAMIID.Malformed",
    });
    const { InstanceTypes } = await client.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ["t4g.small"] }),
    );
    expect(InstanceTypes).toMatchObject([
      {
        ProcessorInfo: { SupportedArchitectures: ["arm64"] },
        VCpuInfo: { DefaultVCpus: 2 },
        MemoryInfo: { SizeInMiB: 2048 },
      },
    ]);
    const { Regions } = await client.send(new DescribeRegionsCommand({ RegionNames: ["us-east-1"] }));
    expect(Regions).toEqual([
      {
        RegionName: "us-east-1",
        Endpoint: "ec2.us-east-1.amazonaws.com",
        OptInStatus: "opt-in-not-required",
      },
    ]);
  });
});
