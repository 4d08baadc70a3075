import { formatArn } from "@watchkeeper/core/arn";
import { type Call, call, type Where } from "@watchkeeper/plans/call";
import { describeVolumes } from "@watchkeeper/plans/operations/ec2";
import { defineKind, type Named, type Resource } from "../kind.ts";

/** A volume of EBS. */
export interface Volume extends Resource {
  readonly state: string;
  readonly tags: ReadonlyMap<string, string>;
  /** The ids of the instances that it is attached to. */
  readonly instanceIds: readonly string[];
}

/** The read of one volume. A filter answers with an empty list where EC2 does not know the volume (yet). */
export const readVolume = (where: Where, id: string): Call<"ec2:DescribeVolumes"> =>
  call("ec2:DescribeVolumes", where, { Filters: [{ Name: "volume-id", Values: [id] }] });

/** As many as are looked at in one go; EC2 lists up to 1,000. */
const pageSize = 500;

const arn = ({ region, account, id }: Named): string =>
  formatArn({ service: "ec2", region, account, resource: `volume/${id}` });

export const volume = defineKind({
  type: "AWS::EC2::Volume",
  title: "EBS volume",
  operations: [describeVolumes],
  arn,
  read: (named) => readVolume(named, named.id),
  from: ({ account, region, id, tags: told = [] }, { Volumes }): Volume | undefined => {
    const shown = Volumes?.[0];
    if (shown === undefined) return undefined;
    const live = (shown.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const);
    return {
      ...{ account, region, id, arn: arn({ account, region, id }) },
      state: shown.State ?? "",
      tags: new Map([...told, ...live]),
      instanceIds: (shown.Attachments ?? []).flatMap(({ InstanceId }) => InstanceId ?? []),
    };
  },
  list: {
    page: (where, cursor) =>
      call("ec2:DescribeVolumes", where, {
        MaxResults: pageSize,
        ...(cursor === undefined ? {} : { NextToken: cursor }),
      }),
    from: ({ account, region }, { Volumes = [], NextToken }) => ({
      listed: Volumes.map((one) => ({
        told: { account, region, id: one.VolumeId ?? "" },
        shown: { Volumes: [one] },
        madeAt: one.CreateTime,
      })),
      next: NextToken,
    }),
  },
  isAlive: ({ state }) => !["deleting", "deleted"].includes(state),
});
