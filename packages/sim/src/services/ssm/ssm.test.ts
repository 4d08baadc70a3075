import {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import {
  DescribeInstanceInformationCommand,
  paginateDescribeInstanceInformation,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { makeRole } from "../../testing/roles.ts";
import { ec2 } from "../ec2/service.ts";
import { iam } from "../iam/service.ts";
import { ssm } from "./service.ts";

const world = createWorld({
  services: [ec2, iam, ssm],
  accounts: ["111122223333"],
  seed: 1,
  outsideUser: { account: "111122223333" },
});
const config = clientOptions(world, { region: "eu-west-1" });

test("an instance is managed a minute after it runs under a role that lets the agent in, and no longer without it", async () => {
  const [ec2Client, iamClient, ssmClient] = [
    new EC2Client(config),
    new IAMClient(config),
    new SSMClient(config),
  ];
  const managed = async () =>
    ((await ssmClient.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList ?? []).map(
      ({ InstanceId }) => InstanceId,
    );
  await makeRole(iamClient, "core", "ec2.amazonaws.com");
  await iamClient.send(new CreateInstanceProfileCommand({ InstanceProfileName: "core" }));
  await iamClient.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: "core", RoleName: "core" }),
  );
  const { Instances } = await ec2Client.send(
    new RunInstancesCommand({
      ImageId: "ami-0123456789abcdef0",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const id = Instances?.[0]?.InstanceId;
  await world.clock.advance(30_000);
  const associate = new AssociateIamInstanceProfileCommand({
    InstanceId: id,
    IamInstanceProfile: { Name: "core" },
  });
  const { IamInstanceProfileAssociation } = await ec2Client.send(associate);
  await expect(ec2Client.send(associate)).rejects.toMatchObject({ name: "IncorrectState" });
  await world.clock.advance(61_000);
  expect(await managed()).toEqual([]);
  await iamClient.send(
    new AttachRolePolicyCommand({
      RoleName: "core",
      PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    }),
  );
  expect(await managed()).toEqual([id]);
  const { IamInstanceProfileAssociations } = await ec2Client.send(
    new DescribeIamInstanceProfileAssociationsCommand({}),
  );
  const [{ AssociationId } = {}] = IamInstanceProfileAssociations ?? [];
  expect(AssociationId).toBe(IamInstanceProfileAssociation?.AssociationId);
  await ec2Client.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
  expect(await managed()).toEqual([]);
});

test("managed instances come in pages of fifty, of at most a hundred that a filter names", async () => {
  const [ec2Client, ssmClient] = [new EC2Client(config), new SSMClient(config)];
  const { Instances } = await ec2Client.send(
    new RunInstancesCommand({
      ImageId: "ami-0123456789abcdef0",
      InstanceType: "t3.micro",
      MinCount: 101,
      MaxCount: 101,
      IamInstanceProfile: { Name: "core" },
    }),
  );
  const ids = Instances!.map(({ InstanceId }) => InstanceId!);
  await world.clock.advance(90_000);
  const sizes = [];
  const named = { Filters: [{ Key: "InstanceIds", Values: ids.slice(0, 100) }] };
  for await (const page of paginateDescribeInstanceInformation({ client: ssmClient }, named)) {
    sizes.push(page.InstanceInformationList?.length);
  }
  expect(sizes).toEqual([50, 50]);
  for (const refused of [
    { Filters: [{ Key: "InstanceIds", Values: ids }] },
    { MaxResults: 51 },
    { MaxResults: 4 },
  ]) {
    await expect(ssmClient.send(new DescribeInstanceInformationCommand(refused))).rejects.toMatchObject({
      name: "ValidationException",
    });
  }
});
