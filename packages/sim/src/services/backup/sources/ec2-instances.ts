import { AwsError } from "../../../kernel/aws-error.ts";
import { ec2Denied, nameIn, type Source, tagRecord } from "./source.ts";

const gib = 1_073_741_824;
const gone = "InvalidInstanceID.NotFound";

interface Described {
  readonly InstanceId: string;
  readonly State?: { readonly Name?: string };
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/** EC2 instances: an image each, of all their volumes. */
export const ec2Instances: Source = {
  type: "EC2",
  iamPrefix: "ec2",
  owns: (arn) => /^arn:[^:]+:ec2:[^:]+:\d+:instance\//.test(arn),
  needs: (arn) => [{ action: "ec2:CreateImage", resource: arn }],
  take: async (arn, { asRole, asService }) => {
    const { Reservations } = await asRole("ec2", "DescribeInstances", { InstanceIds: [nameIn(arn)] });
    const instance = Reservations[0].Instances[0];
    if (instance.State.Name === "terminated") throw new AwsError(gone, "It is terminated.");
    const { Volumes } = await asService("ec2", "DescribeVolumes", {
      Filters: [{ Name: "attachment.instance-id", Values: [instance.InstanceId] }],
    });
    const size = Volumes.reduce((sum: number, { Size }: { Size: number }) => sum + Size, 0);
    const { InstanceType, SubnetId, SecurityGroups = [], IamInstanceProfile } = instance;
    return {
      content: {
        InstanceType,
        SubnetId,
        SecurityGroupIds: SecurityGroups.map(({ GroupId }: { GroupId: string }) => GroupId),
        IamInstanceProfileName: IamInstanceProfile ? nameIn(IamInstanceProfile.Arn) : undefined,
      },
      bytes: size * gib,
    };
  },
  gone: { codes: [gone], message: (arn) => `The instance ID '${nameIn(arn)}' does not exist` },
  denied: ec2Denied,
  list: async (ask, { account, region }) => {
    const { Reservations } = await ask("ec2", "DescribeInstances", {});
    return Reservations.flatMap(({ Instances }: { Instances: readonly Described[] }) => Instances)
      .filter(({ State }: Described) => State?.Name !== "terminated" && State?.Name !== "shutting-down")
      .map(({ InstanceId, Tags }: Described) => ({
        arn: `arn:aws:ec2:${region}:${account}:instance/${InstanceId}`,
        tags: tagRecord(Tags),
      }));
  },
  pointArn: (world, { region }) => `arn:aws:ec2:${region}::image/ami-${world.hex(17)}`,
  metadata: ({ InstanceType, SubnetId, SecurityGroupIds, IamInstanceProfileName }) => ({
    InstanceType: String(InstanceType),
    SubnetId: String(SubnetId),
    SecurityGroupIds: JSON.stringify(SecurityGroupIds),
    ...(IamInstanceProfileName === undefined
      ? {}
      : { IamInstanceProfileName: String(IamInstanceProfileName) }),
    CpuOptions: "{}",
    DisableApiTermination: "false",
    EbsOptimized: "false",
    Monitoring: '{"State":"disabled"}',
  }),
  restore: async ({ place: { account, region }, pointArn, content, metadata }, { asRole }) => {
    const groups = metadata.SecurityGroupIds ?? JSON.stringify(content.SecurityGroupIds);
    const { Instances } = await asRole("ec2", "RunInstances", {
      ImageId: nameIn(pointArn),
      InstanceType: metadata.InstanceType ?? content.InstanceType,
      SubnetId: metadata.SubnetId ?? content.SubnetId,
      SecurityGroupIds: JSON.parse(groups),
      ...(metadata.IamInstanceProfileName === undefined
        ? {}
        : { IamInstanceProfile: { Name: metadata.IamInstanceProfileName } }),
      MinCount: 1,
      MaxCount: 1,
    });
    return `arn:aws:ec2:${region}:${account}:instance/${Instances[0].InstanceId}`;
  },
};
