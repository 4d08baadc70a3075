import {
  CreateTagsCommand,
  DeleteTagsCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import type { AwsEvent } from "../../kernel/world.ts";
import { IMAGE, testRegion } from "./test-region.ts";

const states = (events: readonly AwsEvent[]) =>
  events
    .filter((event) => event["detail-type"] === "EC2 Instance State-change Notification")
    .map(({ detail }) => (detail as { state: string }).state);

const calls = (events: readonly AwsEvent[], name: string) =>
  events
    .filter((event) => event["detail-type"] === "AWS API Call via CloudTrail")
    .map(({ detail }) => detail as Record<string, unknown>)
    .filter(({ eventName }) => eventName === name);

describe("EC2 tells of", () => {
  it("a launch, as CloudTrail writes it", async () => {
    const { events, launch } = testRegion();
    const id = await launch({
      ClientToken: "token",
      MetadataOptions: { HttpTokens: "optional" },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "team", Value: "red" }] }],
      BlockDeviceMappings: [{ DeviceName: "/dev/sdb", Ebs: { VolumeSize: 20, Encrypted: true } }],
    });
    const event = events.find((one) => one["detail-type"] === "AWS API Call via CloudTrail");
    expect(event).toMatchObject({ source: "aws.ec2", account: "111122223333", region: "eu-west-1" });
    expect(calls(events, "RunInstances")).toEqual([
      expect.objectContaining({
        eventSource: "ec2.amazonaws.com",
        awsRegion: "eu-west-1",
        requestParameters: {
          instancesSet: { items: [{ imageId: IMAGE, minCount: 1, maxCount: 1 }] },
          instanceType: "t3.micro",
          blockDeviceMapping: {
            items: [{ deviceName: "/dev/sdb", ebs: { volumeSize: 20, encrypted: true } }],
          },
          monitoring: { enabled: false },
          disableApiTermination: false,
          disableApiStop: false,
          clientToken: "token",
          tagSpecificationSet: {
            items: [{ resourceType: "instance", tags: [{ key: "team", value: "red" }] }],
          },
          metadataOptions: { httpTokens: "optional" },
        },
        responseElements: expect.objectContaining({
          reservationId: expect.stringMatching(/^r-/),
          ownerId: "111122223333",
          groupSet: {},
          instancesSet: {
            items: [
              expect.objectContaining({
                instanceId: id,
                imageId: IMAGE,
                instanceType: "t3.micro",
                instanceState: { code: 0, name: "pending" },
                stateReason: { code: "pending", message: "pending" },
                launchTime: expect.any(Number),
                placement: { availabilityZone: "eu-west-1a", tenancy: "default" },
                monitoring: { state: "disabled" },
                tagSet: { items: [{ key: "team", value: "red" }] },
                clientToken: "token",
                metadataOptions: {
                  state: "pending",
                  httpTokens: "optional",
                  httpPutResponseHopLimit: 1,
                  httpEndpoint: "enabled",
                  httpProtocolIpv6: "disabled",
                  instanceMetadataTags: "disabled",
                },
              }),
            ],
          },
        }),
      }),
    ]);
  });

  it("every change of an instance's state", async () => {
    const { client, events, launch, world } = testRegion();
    const id = await launch();
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await world.clock.advance(20_000);
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.clock.advance(40_000);
    expect(states(events)).toEqual(["pending", "running", "stopping", "stopped", "terminated"]);
    expect(
      events.find((event) => event["detail-type"] === "EC2 Instance State-change Notification"),
    ).toMatchObject({
      source: "aws.ec2",
      account: "111122223333",
      region: "eu-west-1",
      resources: [`arn:aws:ec2:eu-west-1:111122223333:instance/${id}`],
      detail: { "instance-id": id, state: "pending" },
    });
    expect(calls(events, "StopInstances")[0]).toMatchObject({
      requestParameters: { instancesSet: { items: [{ instanceId: id }] }, force: false },
      responseElements: {
        instancesSet: {
          items: [
            {
              instanceId: id,
              currentState: { code: 64, name: "stopping" },
              previousState: { code: 16, name: "running" },
            },
          ],
        },
      },
    });
    expect(calls(events, "TerminateInstances")).toHaveLength(1);
  });

  it("a refused call, with EC2's code", async () => {
    const { client, events, launch, world } = testRegion();
    const id = await launch({ DisableApiTermination: true });
    await client.send(new TerminateInstancesCommand({ InstanceIds: [id] })).catch(() => {});
    await world.clock.advance(10_000);
    expect(calls(events, "TerminateInstances")[0]).toMatchObject({
      errorCode: "Client.OperationNotPermitted",
      requestParameters: { instancesSet: { items: [{ instanceId: id }] } },
      responseElements: null,
    });
  });

  it("tags, metadata options and attributes that change", async () => {
    const { client, events, launch, world } = testRegion();
    const id = await launch();
    await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "owner", Value: "ann" }] }));
    await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: "owner", Value: "ann" }] }));
    await client.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId: id,
        HttpTokens: "required",
        HttpEndpoint: "enabled",
      }),
    );
    await client.send(
      new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: true } }),
    );
    await world.clock.advance(10_000);
    const tagging = {
      requestParameters: {
        resourcesSet: { items: [{ resourceId: id }] },
        tagSet: { items: [{ key: "owner", value: "ann" }] },
      },
      responseElements: { _return: true },
    };
    expect(calls(events, "CreateTags")[0]).toMatchObject(tagging);
    expect(calls(events, "DeleteTags")[0]).toMatchObject(tagging);
    expect(calls(events, "ModifyInstanceMetadataOptions")[0]).toMatchObject({
      requestParameters: {
        ModifyInstanceMetadataOptionsRequest: {
          InstanceId: id,
          HttpTokens: "required",
          HttpEndpoint: "enabled",
        },
      },
      responseElements: {
        ModifyInstanceMetadataOptionsResponse: {
          instanceId: id,
          instanceMetadataOptions: { state: "pending", httpTokens: "required" },
        },
      },
    });
    expect(calls(events, "ModifyInstanceAttribute")[0]).toMatchObject({
      requestParameters: { instanceId: id, disableApiTermination: { value: true } },
      responseElements: { _return: true },
    });
    const changes = events.filter((event) => event["detail-type"] === "Tag Change on Resource");
    expect(changes.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          "changed-tag-keys": ["owner"],
          service: "ec2",
          "resource-type": "instance",
          tags: { owner: "ann" },
          version: 1,
        }),
        expect.objectContaining({ "changed-tag-keys": ["owner"], tags: {}, version: 2 }),
      ]),
    );
  });
});
