import {
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  paginateDescribeInstances,
  paginateDescribeVolumes,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import type { AwsEvent } from "../../kernel/world.ts";
import { IMAGE, testRegion } from "./test-region.ts";

const recordOf = (events: readonly AwsEvent[]) =>
  events
    .filter((event) => event["detail-type"] === "AWS API Call via CloudTrail")
    .map(({ detail }) => detail as Record<string, unknown>)
    .find(({ eventName }) => eventName === "RunInstances");

/** A region where so many were launched at once, under a token of their own; and one more, earlier. */
async function launched(count: number) {
  const region = testRegion();
  await region.launch({ ClientToken: "earlier" });
  region.events.length = 0;
  const { Instances, ReservationId } = await region.client.send(
    new RunInstancesCommand({
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      MinCount: count,
      MaxCount: count,
      ClientToken: "fleet",
    }),
  );
  await region.world.clock.advance(15_000);
  return {
    ...region,
    instances: Instances!,
    ids: Instances!.map(({ InstanceId }) => InstanceId!),
    ReservationId,
  };
}

describe("A launch of hundreds at once", () => {
  it("is done, and its record says that its answer was too big to be kept", async () => {
    for (const count of [500, 1000]) {
      const { events, ids, world } = await launched(count);
      expect(new Set(ids).size).toBe(count);
      const record = recordOf(events);
      expect(record).toMatchObject({
        requestParameters: {
          instancesSet: { items: [{ imageId: IMAGE, minCount: count, maxCount: count }] },
          clientToken: "fleet",
        },
        responseElements: {
          omitted: true,
          originalSize: expect.any(Number),
          reason: "responseElements too large",
        },
      });
      expect(JSON.stringify(record)).not.toContain(ids[0]);
      expect(world.clock.now().getTime()).toBeGreaterThan(Date.parse(record!.eventTime as string));
    }
  });

  it("is found by its client token, its reservation, its time, and ids two hundred at a time", async () => {
    const { client, ids, instances, ReservationId } = await launched(500);
    const found = async (name: string, ...values: string[]) => {
      const pages = paginateDescribeInstances(
        { client, pageSize: 300 },
        { Filters: [{ Name: name, Values: values }] },
      );
      const all: string[] = [];
      for await (const { Reservations = [] } of pages) {
        all.push(
          ...Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId!)),
        );
      }
      return all.toSorted();
    };
    const fleet = ids.toSorted();
    expect(await found("client-token", "fleet")).toEqual(fleet);
    expect(await found("reservation-id", ReservationId!)).toEqual(fleet);
    const time = instances[0]!.LaunchTime!.toISOString();
    expect(time).toMatch(/\.000Z$/);
    expect(await found("launch-time", time)).toEqual(fleet);
    expect(await found("launch-time", `${time.slice(0, 18)}*`)).toEqual(fleet);
    expect(await found("owner-id", "111122223333")).toHaveLength(501);
    expect(await found("requester-id", "111122223333")).toEqual([]);
    expect(await found("instance-id", ...ids.slice(0, 200))).toEqual(ids.slice(0, 200).toSorted());
    await expect(found("instance-id", ...ids.slice(0, 201))).rejects.toMatchObject({
      name: "FilterLimitExceeded",
    });
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: ids }));
    expect(Reservations!.flatMap(({ Instances }) => Instances!)).toHaveLength(500);
  });

  it("shows its volumes two hundred at a time", async () => {
    const { client, ids } = await launched(500);
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: ids }));
    const volumeIds = Reservations!
      .flatMap(({ Instances }) => Instances!)
      .map(({ BlockDeviceMappings }) => BlockDeviceMappings![0]!.Ebs!.VolumeId!);
    const Filters = [{ Name: "volume-id", Values: volumeIds.slice(0, 200) }];
    expect((await client.send(new DescribeVolumesCommand({ Filters }))).Volumes).toHaveLength(200);
    const sizes = [];
    for await (const { Volumes } of paginateDescribeVolumes({ client, pageSize: 150 }, { Filters })) {
      sizes.push(Volumes!.length);
    }
    expect(sizes).toEqual([150, 50]);
  });
});
