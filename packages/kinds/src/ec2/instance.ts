import { formatArn } from "@watchkeeper/core/arn";
import { type Call, call, type Where } from "@watchkeeper/plans/call";
import { describeInstances } from "@watchkeeper/plans/operations/ec2";
import { defineKind, type Named, type Resource } from "../kind.ts";

/** An EC2 instance. */
export interface Instance extends Resource {
  readonly at: string;
  readonly state: string;
  readonly type: string;
  readonly imageId: string;
  readonly subnetId: string;
  /** AWS's own default is `optional`. */
  readonly httpTokens: "optional" | "required";
  readonly httpEndpoint: string;
  /** Absent: it has none. */
  readonly publicAddress: string | undefined;
  readonly profileArn: string | undefined;
  /** Absent: it has none, or it is pending, and EC2 has not made it yet. */
  readonly rootVolumeId: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** The Auto Scaling group that would replace it. */
  readonly autoScalingGroup: string | undefined;
  readonly launchedBy: string | undefined;
}

/** The read of one instance. A filter answers with an empty list where EC2 does not know the instance (yet). */
export const readInstance = (where: Where, id: string): Call<"ec2:DescribeInstances"> =>
  call("ec2:DescribeInstances", where, { Filters: [{ Name: "instance-id", Values: [id] }] });

/** As many as are looked at in one go; EC2 lists up to 1,000. */
const pageSize = 500;

const arn = ({ region, account, id }: Named): string =>
  formatArn({ service: "ec2", region, account, resource: `instance/${id}` });

export const instance = defineKind({
  type: "AWS::EC2::Instance",
  title: "EC2 instance",
  operations: [describeInstances],
  arn,
  read: (named) => readInstance(named, named.id),
  from: ({ account, region, id, at, tags: told = [], madeBy }, { Reservations }): Instance | undefined => {
    const shown = Reservations?.[0]?.Instances?.[0];
    if (shown === undefined) return undefined;
    const live = (shown.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const);
    const tags = new Map([...told, ...live]);
    const root = shown.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === shown.RootDeviceName);
    return {
      ...{ account, region, id, at, arn: arn({ account, region, id }) },
      state: shown.State?.Name ?? "",
      type: shown.InstanceType ?? "",
      imageId: shown.ImageId ?? "",
      subnetId: shown.SubnetId ?? "",
      httpTokens: shown.MetadataOptions?.HttpTokens ?? "optional",
      httpEndpoint: shown.MetadataOptions?.HttpEndpoint ?? "",
      publicAddress: shown.PublicIpAddress,
      profileArn: shown.IamInstanceProfile?.Arn,
      rootVolumeId: root?.Ebs?.VolumeId,
      tags,
      autoScalingGroup: tags.get("aws:autoscaling:groupName"),
      launchedBy: madeBy,
    };
  },
  list: {
    page: (where, cursor) =>
      call("ec2:DescribeInstances", where, {
        MaxResults: pageSize,
        ...(cursor === undefined ? {} : { NextToken: cursor }),
      }),
    from: ({ account, region: inRegion }, { Reservations = [], NextToken }) => ({
      listed: Reservations.flatMap((reservation) =>
        (reservation.Instances ?? []).map((one) => ({
          told: { account, region: inRegion, id: one.InstanceId ?? "" },
          shown: { Reservations: [{ ...reservation, Instances: [one] }] },
          madeAt: one.LaunchTime,
        })),
      ),
      next: NextToken,
    }),
  },
  isAlive: ({ state }) => !["shutting-down", "terminated"].includes(state),
});

/** The instance id in an instance's ARN. */
export const instanceIdOf = (instanceArn: string): string => instanceArn.split("/").at(-1) ?? "";
