import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { testRegion } from "./test-region.ts";

async function start() {
  const { client, launch, world, show } = testRegion();
  const id = await launch({
    TagSpecifications: [{ ResourceType: "volume", Tags: [{ Key: "kind", Value: "root" }] }],
  });
  const create = (tags: Record<string, string>) =>
    client.send(
      new CreateTagsCommand({
        Resources: [id],
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  const tags = async () =>
    Object.fromEntries((await show(id)).Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
  return { client, id, world, create, tags };
}

describe("Tags", () => {
  it("made later are seen within a second", async () => {
    const { create, tags, world } = await start();
    await create({ team: "red" });
    expect(await tags()).toEqual({});
    await world.clock.advance(1_000);
    expect(await tags()).toEqual({ team: "red" });
    await create({ team: "blue" });
    await world.clock.advance(1_000);
    expect(await tags()).toEqual({ team: "blue" });
  });

  it("are deleted by key, and by value only where it is the same", async () => {
    const { client, create, id, tags, world } = await start();
    await create({ a: "1", b: "2", c: "3" });
    await client.send(
      new DeleteTagsCommand({
        Resources: [id],
        Tags: [{ Key: "a" }, { Key: "b", Value: "other" }, { Key: "c", Value: "3" }],
      }),
    );
    await world.clock.advance(1_000);
    expect(await tags()).toEqual({ b: "2" });
    await client.send(new DeleteTagsCommand({ Resources: [id] }));
    await world.clock.advance(1_000);
    expect(await tags()).toEqual({});
  });

  it("are refused where reserved, too many, or on nothing", async () => {
    const { client, create } = await start();
    await expect(create({ "aws:x": "1" })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Tag keys starting with 'aws:' are reserved for internal use",
    });
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, ""]));
    await create(fifty);
    await create({ k0: "again" });
    await expect(create({ k50: "" })).rejects.toMatchObject({ name: "TagLimitExceeded" });
    const tag = (Resources: string[]) =>
      client.send(new CreateTagsCommand({ Resources, Tags: [{ Key: "a", Value: "" }] }));
    await expect(tag(["i-0123456789abcdef0"])).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
    await expect(tag(["vol-0123456789abcdef0"])).rejects.toMatchObject({ name: "InvalidVolume.NotFound" });
    await expect(tag(["x-1"])).rejects.toMatchObject({
      name: "InvalidID",
      message: "The ID 'x-1' is not valid",
    });
  });

  it("are listed by resource, type, key and value", async () => {
    const { client, create, id, world } = await start();
    await create({ team: "red" });
    await world.clock.advance(1_000);
    const list = async (Name: string, ...Values: string[]) =>
      (await client.send(new DescribeTagsCommand({ Filters: [{ Name, Values }] }))).Tags;
    const { Volumes } = await client.send(new DescribeVolumesCommand({}));
    expect(await list("resource-id", id)).toEqual([
      { ResourceId: id, ResourceType: "instance", Key: "team", Value: "red" },
    ]);
    expect(await list("resource-type", "volume")).toEqual([
      { ResourceId: Volumes![0]!.VolumeId, ResourceType: "volume", Key: "kind", Value: "root" },
    ]);
    expect(await list("key", "te*")).toHaveLength(1);
    expect(await list("value", "root", "red")).toHaveLength(2);
  });
});
