import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { narrowCaller } from "../../testing/narrow-caller.ts";
import { ACCOUNT, IMAGE, REGION, testRegion } from "./test-region.ts";

const instances = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*`;

/** A running instance tagged `team=red`, and a caller whom these statements let do what they say. */
async function start(...statements: object[]) {
  const { world, client, launch } = testRegion();
  const id = await launch();
  await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "team", Value: "red" }] }));
  const place = { service: "ec2", account: ACCOUNT, region: REGION };
  return { id, call: narrowCaller(world, place, ...statements) };
}

const launchInput = { ImageId: IMAGE, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 };
const tags = (Key: string, Value: string) => [{ ResourceType: "instance", Tags: [{ Key, Value }] }];

describe("EC2 asks for", () => {
  it.each(["aws:ResourceTag/team", "ec2:ResourceTag/team"])(
    "%s of an instance that is changed",
    async (tag) => {
      const of = (value: string) => ({
        Action: ["ec2:StopInstances", "ec2:ModifyInstanceMetadataOptions"],
        Resource: instances,
        Condition: { StringEquals: { [tag]: value } },
      });
      const red = await start(of("red"));
      expect(
        await red.call("ModifyInstanceMetadataOptions", { InstanceId: red.id, HttpTokens: "required" }),
      ).toBe("done");
      expect(await red.call("StopInstances", { InstanceIds: [red.id] })).toBe("done");
      expect(await red.call("TerminateInstances", { InstanceIds: [red.id] })).toBe("UnauthorizedOperation");
      const blue = await start(of("blue"));
      expect(await blue.call("StopInstances", { InstanceIds: [blue.id] })).toBe("UnauthorizedOperation");
    },
  );

  it("the keys and values of tags that are written", async () => {
    const { id, call } = await start({
      Action: "ec2:CreateTags",
      Resource: instances,
      Condition: {
        StringEquals: { "aws:RequestTag/owner": ["ann", "bob"] },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["owner"] },
      },
    });
    const tag = (Tags: object[]) => call("CreateTags", { Resources: [id], Tags });
    expect(await tag([{ Key: "owner", Value: "ann" }])).toBe("done");
    expect(await tag([{ Key: "owner", Value: "eve" }])).toBe("UnauthorizedOperation");
    expect(
      await tag([
        { Key: "owner", Value: "ann" },
        { Key: "x", Value: "" },
      ]),
    ).toBe("UnauthorizedOperation");
  });

  it("everything that a launch uses and makes", async () => {
    const all = await start({ Action: "ec2:RunInstances", Resource: "*" });
    expect(await all.call("RunInstances", launchInput)).toBe("done");
    const part = await start({
      Action: "ec2:RunInstances",
      Resource: [instances, `arn:aws:ec2:${REGION}::image/*`],
    });
    expect(await part.call("RunInstances", launchInput)).toBe("UnauthorizedOperation");
  });

  it("tagging, of a launch with tags", async () => {
    const run = { Action: "ec2:RunInstances", Resource: "*" };
    const tagged = { ...launchInput, TagSpecifications: tags("a", "b") };
    expect(await (await start(run)).call("RunInstances", tagged)).toBe("UnauthorizedOperation");
    const both = await start(run, {
      Action: "ec2:CreateTags",
      Resource: instances,
      Condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
    });
    expect(await both.call("RunInstances", tagged)).toBe("done");
  });

  it("Describe calls on everything or nothing", async () => {
    const { call } = await start({ Action: "ec2:DescribeInstances", Resource: "*" });
    expect(await call("DescribeInstances", {})).toBe("done");
    expect(await call("DescribeVolumes", {})).toBe("UnauthorizedOperation");
  });
});
