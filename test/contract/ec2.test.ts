import {
  AssociateIamInstanceProfileCommand,
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeAvailabilityZonesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  DetachVolumeCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  type Filter,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, eventually, fresh, target } from "./target.ts";

const holds = contractOf("ec2");
const ec2 = new EC2Client(clientConfig);
const noInstance = "i-0123456789abcdef0";
const noVolume = "vol-0123456789abcdef0";

const { Images } = await ec2.send(
  new DescribeImagesCommand({
    Owners: ["amazon"],
    Filters: [{ Name: "architecture", Values: ["x86_64"] }],
  }),
);
const ImageId = Images?.find(({ Platform }) => Platform === undefined)?.ImageId;

const run = async (words: Partial<RunInstancesCommandInput> = {}): Promise<Instance[]> => {
  const input = { ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, ...words } as const;
  return (await ec2.send(new RunInstancesCommand(input))).Instances ?? [];
};
const show = async (id: string): Promise<Instance> => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const [instance] = Reservations?.flatMap(({ Instances }) => Instances ?? []) ?? [];
  if (!instance) throw new Error(`There is no instance ${id}.`);
  return instance;
};
const reach = (id: string, state: string) =>
  eventually(async () => {
    // What was just made may not be seen at once.
    const instance = await show(id).catch(() => undefined);
    return instance?.State?.Name === state ? instance : undefined;
  }, 300);
const launch = async (words: Partial<RunInstancesCommandInput> = {}): Promise<string> => {
  const [{ InstanceId: id = "" } = {}] = await run(words);
  await reach(id, "running");
  return id;
};
const found = async (Filters: Filter[]): Promise<(string | undefined)[]> => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  return (Reservations ?? []).flatMap(({ Instances }) =>
    (Instances ?? []).map(({ InstanceId }) => InstanceId),
  );
};
const tagged = (Key: string, Value: string) =>
  [{ ResourceType: "instance", Tags: [{ Key, Value }] }] as RunInstancesCommandInput["TagSpecifications"];
const id17 = /^[a-z]+-[0-9a-f]{17}$/;

holds("an instance is pending, and then runs", async () => {
  const [instance] = await run();
  expect(instance).toMatchObject({
    InstanceId: expect.stringMatching(id17),
    ImageId,
    InstanceType: "t3.micro",
    State: { Code: 0, Name: "pending" },
  });
  const running = await reach(instance?.InstanceId ?? "", "running");
  expect(running).toMatchObject({
    State: { Code: 16 },
    PrivateIpAddress: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    SubnetId: expect.stringMatching(/^subnet-/),
    VpcId: expect.stringMatching(/^vpc-/),
    RootDeviceType: "ebs",
    EbsOptimized: expect.any(Boolean),
  });
});

holds("several instances are launched in one reservation", async () => {
  const instances = await run({ MinCount: 1, MaxCount: 3 });
  expect(instances).toHaveLength(3);
  expect(instances.map(({ AmiLaunchIndex }) => AmiLaunchIndex).toSorted()).toEqual([0, 1, 2]);
});

holds("the account that owns an instance is told", async () => {
  const words = { ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
  expect((await ec2.send(new RunInstancesCommand(words))).OwnerId).toBe(account);
});

holds("a launch may only be tried", async () => {
  expect(await refusal(run({ DryRun: true }))).toEqual({ code: "DryRunOperation", status: 412 });
});

holds("a stop and a termination may only be tried", async () => {
  const id = await launch();
  const words = { InstanceIds: [id], DryRun: true };
  const tried = { code: "DryRunOperation", status: 412 };
  expect(await refusal(ec2.send(new StopInstancesCommand(words)))).toEqual(tried);
  expect(await refusal(ec2.send(new TerminateInstancesCommand(words)))).toEqual(tried);
  expect((await show(id)).State?.Name).toBe("running");
});

holds("an image that is not there launches nothing", async () => {
  expect(await refusal(run({ ImageId: "ami-123" }))).toEqual({ code: "InvalidAMIID.Malformed", status: 400 });
});

holds("an instance type that there is not launches nothing", async () => {
  expect(await refusal(run({ InstanceType: "t3.enormous" as "t3.micro" }))).toMatchObject({ status: 400 });
});

holds("a launch asks for at least one instance, and no fewer at most than at least", async () => {
  expect(await refusal(run({ MinCount: 0 }))).toMatchObject({ code: "InvalidParameterValue", status: 400 });
  expect(await refusal(run({ MinCount: 2, MaxCount: 1 }))).toMatchObject({ status: 400 });
});

holds("a launch with the same token is the same launch", async () => {
  const ClientToken = fresh("token");
  const [first] = await run({ ClientToken });
  const [second] = await run({ ClientToken });
  expect(second?.InstanceId).toBe(first?.InstanceId);
});

holds("the same token with other parameters is refused", async () => {
  const ClientToken = fresh("token");
  await run({ ClientToken });
  expect(await refusal(run({ ClientToken, InstanceType: "t3.small" }))).toEqual({
    code: "IdempotentParameterMismatch",
    status: 400,
  });
});

holds("an instance that is not there is refused", async () => {
  const InstanceIds = [noInstance];
  const missing = { code: "InvalidInstanceID.NotFound", status: 400 };
  expect(await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds })))).toEqual(missing);
  expect(await refusal(ec2.send(new StartInstancesCommand({ InstanceIds })))).toEqual(missing);
  expect(await refusal(ec2.send(new StopInstancesCommand({ InstanceIds })))).toEqual(missing);
  expect(await refusal(ec2.send(new RebootInstancesCommand({ InstanceIds })))).toEqual(missing);
  expect(await refusal(ec2.send(new TerminateInstancesCommand({ InstanceIds })))).toEqual(missing);
});

holds("an id that is none is malformed", async () => {
  expect(await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds: ["i-xyz"] })))).toEqual({
    code: "InvalidInstanceID.Malformed",
    status: 400,
  });
});

holds("an instance is stopped and started", async () => {
  const id = await launch();
  const { StoppingInstances } = await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect(StoppingInstances).toMatchObject([
    {
      InstanceId: id,
      PreviousState: { Code: 16, Name: "running" },
      CurrentState: { Code: 64, Name: "stopping" },
    },
  ]);
  expect((await reach(id, "stopped")).State?.Code).toBe(80);
  const { StartingInstances } = await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  expect(StartingInstances).toMatchObject([
    { PreviousState: { Name: "stopped" }, CurrentState: { Code: 0, Name: "pending" } },
  ]);
  await reach(id, "running");
});

holds("a stopped instance tells why", async () => {
  const id = await launch();
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  const stopped = await reach(id, "stopped");
  expect(stopped.StateReason).toEqual({
    Code: "Client.UserInitiatedShutdown",
    Message: "Client.UserInitiatedShutdown: User initiated shutdown",
  });
});

holds("a terminated instance stays to be seen, and is not started again", async () => {
  const id = await launch();
  const { TerminatingInstances } = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect(TerminatingInstances).toMatchObject([{ CurrentState: { Code: 32, Name: "shutting-down" } }]);
  expect((await reach(id, "terminated")).State?.Code).toBe(48);
  expect(await refusal(ec2.send(new StartInstancesCommand({ InstanceIds: [id] })))).toEqual({
    code: "IncorrectInstanceState",
    status: 400,
  });
  const again = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect(again.TerminatingInstances).toMatchObject([{ CurrentState: { Name: "terminated" } }]);
});

holds("a protected instance is not terminated", async () => {
  const id = await launch({ DisableApiTermination: true });
  expect(await refusal(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toEqual({
    code: "OperationNotPermitted",
    status: 400,
  });
  const DisableApiTermination = { Value: false };
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination }));
  expect(await refusal(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toBeUndefined();
});

holds("one that may not be terminated keeps the others of the request alive", async () => {
  const [kept, other] = [await launch({ DisableApiTermination: true }), await launch()];
  expect(
    await refusal(ec2.send(new TerminateInstancesCommand({ InstanceIds: [other, kept] }))),
  ).toMatchObject({ code: "OperationNotPermitted" });
  expect((await show(other)).State?.Name).toBe("running");
});

holds("an attribute is read", async () => {
  const id = await launch({ DisableApiTermination: true });
  const { DisableApiTermination } = await ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "disableApiTermination" }),
  );
  expect(DisableApiTermination).toEqual({ Value: true });
});

holds("only a stopped instance changes its type", async () => {
  const id = await launch();
  const change = () =>
    ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: "t3.small" } }));
  expect(await refusal(change())).toEqual({ code: "IncorrectInstanceState", status: 400 });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await reach(id, "stopped");
  await change();
  expect((await show(id)).InstanceType).toBe("t3.small");
});

holds("instances are found by state, type, id and tag", async () => {
  const team = fresh("team");
  const id = await launch({ TagSpecifications: tagged("team", team) });
  const other = await launch({ InstanceType: "t3.small", TagSpecifications: tagged("team", `${team}-x`) });
  await target.settle(10);
  const byTag = { Name: "tag:team", Values: [team] };
  expect(await found([byTag])).toEqual([id]);
  expect((await found([{ Name: "tag:team", Values: [`${team}*`] }])).toSorted()).toEqual(
    [id, other].toSorted(),
  );
  expect(await found([byTag, { Name: "instance-state-name", Values: ["stopped", "stopping"] }])).toEqual([]);
  expect(await found([byTag, { Name: "instance-type", Values: ["t3.micro", "t3.small"] }])).toEqual([id]);
  expect(await found([{ Name: "instance-id", Values: [other] }])).toEqual([other]);
  expect(await found([byTag, { Name: "tag-key", Values: ["team"] }])).toEqual([id]);
});

holds("a filter that there is not is refused", async () => {
  expect(await refusal(found([{ Name: "colour", Values: ["red"] }]))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});

holds("instances are described page by page", async () => {
  const team = fresh("team");
  await run({ MinCount: 6, MaxCount: 6, TagSpecifications: tagged("team", team) });
  await target.settle(10);
  const Filters = [{ Name: "tag:team", Values: [team] }];
  let count = 0;
  let pages = 0;
  for await (const { Reservations } of paginateDescribeInstances({ client: ec2, pageSize: 5 }, { Filters })) {
    pages += 1;
    count += (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).length;
  }
  expect(count).toBe(6);
  expect(pages).toBeGreaterThanOrEqual(1);
});

holds("ids and a page size exclude each other", async () => {
  const id = await launch();
  expect(await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id], MaxResults: 5 })))).toEqual(
    { code: "InvalidParameterCombination", status: 400 },
  );
});

holds("tags are made, overwritten, described and deleted", async () => {
  const id = await launch();
  const tag = (Key: string, Value: string) =>
    ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }));
  await tag("team", "cloud");
  await tag("team", "data");
  await tag("stage", "live");
  await target.settle(10);
  const tags = async () => {
    const Filters = [{ Name: "resource-id", Values: [id] }];
    const { Tags } = await ec2.send(new DescribeTagsCommand({ Filters }));
    return (Tags ?? []).map(({ Key, Value, ResourceType }) => `${ResourceType} ${Key}=${Value}`).toSorted();
  };
  expect(await tags()).toEqual(["instance stage=live", "instance team=data"]);
  await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: "team", Value: "other" }] }));
  await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: "stage" }] }));
  await target.settle(10);
  expect(await tags()).toEqual(["instance team=data"]);
});

holds("a tag of AWS's own is refused", async () => {
  const id = await launch();
  const Tags = [{ Key: "aws:team", Value: "cloud" }];
  expect(await refusal(ec2.send(new CreateTagsCommand({ Resources: [id], Tags })))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});

holds("a resource has at most 50 tags", async () => {
  const id = await launch();
  const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
  expect(await refusal(ec2.send(new CreateTagsCommand({ Resources: [id], Tags })))).toEqual({
    code: "TagLimitExceeded",
    status: 400,
  });
});

holds("what is not there gets no tags", async () => {
  const words = { Resources: [noInstance], Tags: [{ Key: "team", Value: "cloud" }] };
  expect(await refusal(ec2.send(new CreateTagsCommand(words)))).toEqual({
    code: "InvalidInstanceID.NotFound",
    status: 400,
  });
});

holds("the status of running instances is told, of others where asked", async () => {
  const id = await launch();
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await reach(id, "stopped");
  const statuses = async (IncludeAllInstances: boolean) => {
    const words = { InstanceIds: [id], IncludeAllInstances };
    return (await ec2.send(new DescribeInstanceStatusCommand(words))).InstanceStatuses;
  };
  expect(await statuses(false)).toEqual([]);
  expect(await statuses(true)).toMatchObject([{ InstanceId: id, InstanceState: { Name: "stopped" } }]);
});

holds("an instance may be made to ask for tokens at its metadata", async () => {
  const id = await launch();
  const { InstanceMetadataOptions } = await ec2.send(
    new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: "required" }),
  );
  expect(InstanceMetadataOptions).toMatchObject({ HttpTokens: "required" });
  expect((await show(id)).MetadataOptions).toMatchObject({ HttpTokens: "required", HttpEndpoint: "enabled" });
});

holds("a launched instance may ask for tokens from the start", async () => {
  const id = await launch({ MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 } });
  expect((await show(id)).MetadataOptions).toMatchObject({
    HttpTokens: "required",
    HttpPutResponseHopLimit: 2,
  });
});

/** An instance profile with a role in it, by its ARN. */
const profile = async (): Promise<string> => {
  const iam = new IAMClient(clientConfig);
  const name = fresh("profile");
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const { InstanceProfile } = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  return InstanceProfile?.Arn ?? "";
};

holds("an instance profile is associated and taken away", async () => {
  const id = await launch();
  const Arn = await profile();
  const { IamInstanceProfileAssociation: made } = await ec2.send(
    new AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile: { Arn } }),
  );
  expect(made).toMatchObject({ InstanceId: id, IamInstanceProfile: { Arn }, State: "associating" });
  await target.settle(10);
  const associations = async () => {
    const Filters = [{ Name: "instance-id", Values: [id] }];
    const words = { Filters };
    return (await ec2.send(new DescribeIamInstanceProfileAssociationsCommand(words)))
      .IamInstanceProfileAssociations;
  };
  expect(await associations()).toMatchObject([{ State: "associated", IamInstanceProfile: { Arn } }]);
  expect((await show(id)).IamInstanceProfile?.Arn).toBe(Arn);
  const AssociationId = made?.AssociationId;
  await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
  await target.settle(10);
  expect((await associations())?.filter(({ State }) => State === "associated")).toEqual([]);
});

holds("a second profile is refused", async () => {
  const id = await launch();
  const associate = async () =>
    ec2.send(
      new AssociateIamInstanceProfileCommand({
        InstanceId: id,
        IamInstanceProfile: { Arn: await profile() },
      }),
    );
  await associate();
  await target.settle(10);
  expect(await refusal(associate())).toEqual({ code: "IncorrectState", status: 400 });
});

holds("a volume is made, attached, detached and deleted", async () => {
  const id = await launch();
  const AvailabilityZone = (await show(id)).Placement?.AvailabilityZone;
  const made = await ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size: 10, VolumeType: "gp3" }));
  const VolumeId = made.VolumeId ?? "";
  expect(made).toMatchObject({ VolumeId: expect.stringMatching(id17), Size: 10, State: "creating" });
  await target.settle(10);
  const volume = async () =>
    (await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))).Volumes?.[0];
  expect(await volume()).toMatchObject({ State: "available", VolumeType: "gp3" });
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: id, Device: "/dev/sdf" }));
  await target.settle(10);
  expect(await volume()).toMatchObject({
    State: "in-use",
    Attachments: [{ InstanceId: id, Device: "/dev/sdf", State: "attached", DeleteOnTermination: false }],
  });
  expect(await refusal(ec2.send(new DeleteVolumeCommand({ VolumeId })))).toEqual({
    code: "VolumeInUse",
    status: 400,
  });
  await ec2.send(new DetachVolumeCommand({ VolumeId }));
  await target.settle(20);
  await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  await target.settle(60);
  expect(await refusal(volume())).toEqual({ code: "InvalidVolume.NotFound", status: 400 });
});

holds("a volume that is not there is refused", async () => {
  expect(await refusal(ec2.send(new DeleteVolumeCommand({ VolumeId: noVolume })))).toEqual({
    code: "InvalidVolume.NotFound",
    status: 400,
  });
});

holds("an instance has a root volume that ends with it", async () => {
  const id = await launch();
  const [mapping] = (await show(id)).BlockDeviceMappings ?? [];
  expect(mapping).toMatchObject({
    DeviceName: (await show(id)).RootDeviceName,
    Ebs: { DeleteOnTermination: true, Status: "attached", VolumeId: expect.stringMatching(/^vol-/) },
  });
});

holds("a Region has a default network, and zones", async () => {
  const isDefault = [{ Name: "is-default", Values: ["true"] }];
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: isDefault }));
  expect(Vpcs).toMatchObject([{ IsDefault: true, CidrBlock: "172.31.0.0/16", State: "available" }]);
  const VpcId = Vpcs?.[0]?.VpcId ?? "";
  const ofVpc = [{ Name: "vpc-id", Values: [VpcId] }];
  const { AvailabilityZones } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const zones = AvailabilityZones?.map(({ ZoneName }) => ZoneName).toSorted();
  const { Subnets } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [...ofVpc, { Name: "default-for-az", Values: ["true"] }] }),
  );
  expect(Subnets?.map(({ AvailabilityZone }) => AvailabilityZone).toSorted()).toEqual(zones);
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [...ofVpc, { Name: "group-name", Values: ["default"] }] }),
  );
  expect(SecurityGroups).toMatchObject([{ GroupName: "default", VpcId, OwnerId: account }]);
});

holds("Regions and instance types are told by name", async () => {
  const { Regions } = await ec2.send(new DescribeRegionsCommand({ RegionNames: [region] }));
  expect(Regions).toMatchObject([{ RegionName: region, Endpoint: `ec2.${region}.amazonaws.com` }]);
  const { InstanceTypes } = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ["t3.micro"] }));
  expect(InstanceTypes).toMatchObject([
    { InstanceType: "t3.micro", VCpuInfo: { DefaultVCpus: 2 }, MemoryInfo: { SizeInMiB: 1_024 } },
  ]);
});

holds("a Region that there is not is refused", async () => {
  expect(await refusal(ec2.send(new DescribeRegionsCommand({ RegionNames: ["moon-west-1"] })))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});
