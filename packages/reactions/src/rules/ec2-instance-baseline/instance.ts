import { formatArn } from "@watchkeeper/core/arn";
import { type Call, call, type Where } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import type { Evidence } from "../../evidence.ts";

/** An instance as the checks of the baseline see it. */
export interface Instance extends Where {
  readonly id: string;
  readonly arn: string;
  /** When what is looked at happened, in ISO time: what "how old" is counted from. */
  readonly at: string;
  readonly state: string;
  readonly type: string;
  readonly imageId: string;
  readonly subnetId: string;
  readonly httpTokens: string;
  readonly httpEndpoint: string;
  /** Absent: it has none. */
  readonly publicAddress: string | undefined;
  readonly profileArn: string | undefined;
  readonly rootVolumeId: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** The Auto Scaling group that would replace it. */
  readonly autoScalingGroup: string | undefined;
  /** Who launched it; undefined where the event does not tell. */
  readonly launchedBy: string | undefined;
}

/** Which instance it is. */
export type Named = Pick<Instance, "account" | "region" | "id">;

/** An instance that an event names, with what the event itself tells of it. */
export interface Told {
  readonly id: string;
  readonly at: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly launchedBy: string | undefined;
}

/** The read of one instance. A filter answers with an empty list where EC2 does not know the instance (yet). */
export const readInstance = (where: Where, id: string): Call<"ec2:DescribeInstances"> =>
  call("ec2:DescribeInstances", where, { Filters: [{ Name: "instance-id", Values: [id] }] });

/** The instance that the evidence shows; undefined while EC2 does not show it. */
export function instanceFrom(where: Where, told: Told, evidence: Evidence): Instance | undefined {
  const shown = valueAt(evidence.of(readInstance(where, told.id)), "Reservations[0].Instances[0]");
  if (shown === null) return undefined;
  const maybe = (path: string) => {
    const value = valueAt(shown, path);
    return value === null ? undefined : String(value);
  };
  const text = (path: string) => maybe(path) ?? "";
  const live = list<{ Key: string; Value: string }>(valueAt(shown, "Tags"));
  const tags = new Map([...told.tags, ...live.map(({ Key, Value }) => [Key, Value] as const)]);
  const devices = list<{ DeviceName: string; Ebs?: { VolumeId: string } }>(
    valueAt(shown, "BlockDeviceMappings"),
  );
  return {
    account: where.account,
    region: where.region,
    id: told.id,
    arn: instanceArn(where, told.id),
    at: told.at,
    state: text("State.Name"),
    type: text("InstanceType"),
    imageId: text("ImageId"),
    subnetId: text("SubnetId"),
    httpTokens: text("MetadataOptions.HttpTokens"),
    httpEndpoint: text("MetadataOptions.HttpEndpoint"),
    publicAddress: maybe("PublicIpAddress"),
    profileArn: maybe("IamInstanceProfile.Arn"),
    rootVolumeId: devices.find(({ DeviceName }) => DeviceName === text("RootDeviceName"))?.Ebs?.VolumeId,
    tags,
    autoScalingGroup: tags.get("aws:autoscaling:groupName"),
    launchedBy: told.launchedBy,
  };
}

/** A list in an answer; empty where there is none. */
export const list = <Item>(value: unknown): readonly Item[] =>
  Array.isArray(value) ? (value as Item[]) : [];

/** The ARN of an instance. */
export const instanceArn = (where: Where, id: string): string =>
  formatArn({ service: "ec2", region: where.region, account: where.account, resource: `instance/${id}` });

/** Whether there is still something to keep watch over. */
export const isAlive = (instance: Instance): boolean =>
  !["shutting-down", "terminated"].includes(instance.state);

/** The instance id in an instance's ARN. */
export const instanceIdOf = (arn: string): string => arn.split("/").at(-1) ?? "";
