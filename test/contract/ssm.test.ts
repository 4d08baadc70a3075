import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeInstanceInformationCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("ssm");
const ssm = new SSMClient(clientConfig);

const put = (Name: string, Value: string, words: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: "String", ...words }));
const get = async (Name: string, WithDecryption = false) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
const missing = { code: "ParameterNotFound", status: 400 };
const invalid = { code: "ValidationException", status: 400 };

holds("a parameter is put and read", async () => {
  const Name = `/${fresh("app")}/colour`;
  expect(await put(Name, "red")).toMatchObject({ Version: 1, Tier: "Standard" });
  expect(await get(Name)).toMatchObject({
    Name,
    Type: "String",
    Value: "red",
    Version: 1,
    ARN: `arn:aws:ssm:${region}:${account}:parameter${Name}`,
    DataType: "text",
    LastModifiedDate: expect.any(Date),
  });
});

holds("the ARN of a name without a slash has one", async () => {
  const Name = fresh("colour");
  await put(Name, "red");
  expect((await get(Name))?.ARN).toBe(`arn:aws:ssm:${region}:${account}:parameter/${Name}`);
});

holds("a parameter is overwritten where said so, and counts its versions", async () => {
  const Name = fresh("colour");
  await put(Name, "red");
  expect(await refusal(put(Name, "blue"))).toEqual({ code: "ParameterAlreadyExists", status: 400 });
  expect((await put(Name, "blue", { Overwrite: true })).Version).toBe(2);
  expect((await get(Name))?.Value).toBe("blue");
});

holds("an older version is read by its number", async () => {
  const Name = fresh("colour");
  await put(Name, "red");
  await put(Name, "blue", { Overwrite: true });
  expect(await get(`${Name}:1`)).toMatchObject({ Value: "red", Version: 1, Selector: ":1" });
  expect(await refusal(get(`${Name}:7`))).toEqual({ code: "ParameterVersionNotFound", status: 400 });
});

holds("the versions of a parameter are its history", async () => {
  const Name = fresh("colour");
  await put(Name, "red");
  await put(Name, "blue", { Overwrite: true });
  const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name }));
  expect(Parameters?.map(({ Version, Value }) => [Version, Value])).toEqual([
    [1, "red"],
    [2, "blue"],
  ]);
});

holds("a parameter that is not there is refused", async () => {
  const Name = fresh("none");
  expect(await refusal(get(Name))).toEqual(missing);
  expect(await refusal(ssm.send(new DeleteParameterCommand({ Name })))).toEqual(missing);
  expect(await refusal(ssm.send(new GetParameterHistoryCommand({ Name })))).toEqual(missing);
});

holds("a deleted parameter is gone", async () => {
  const Name = fresh("colour");
  await put(Name, "red");
  await ssm.send(new DeleteParameterCommand({ Name }));
  expect(await refusal(get(Name))).toEqual(missing);
});

holds("several parameters are read, and those that are not there told", async () => {
  const [one, other, none] = [fresh("one"), fresh("other"), fresh("none")];
  await put(one, "1");
  await put(other, "2");
  const { Parameters, InvalidParameters } = await ssm.send(
    new GetParametersCommand({ Names: [one, other, none] }),
  );
  expect(Parameters?.map(({ Name }) => Name).toSorted()).toEqual([one, other].toSorted());
  expect(InvalidParameters).toEqual([none]);
});

holds("at most ten parameters are read at once", async () => {
  const Names = Array.from({ length: 11 }, () => fresh("many"));
  expect(await refusal(ssm.send(new GetParametersCommand({ Names })))).toEqual(invalid);
});

holds("several parameters are deleted, and those that are not there told", async () => {
  const [one, none] = [fresh("one"), fresh("none")];
  await put(one, "1");
  const answer = await ssm.send(new DeleteParametersCommand({ Names: [one, none] }));
  expect(answer).toMatchObject({ DeletedParameters: [one], InvalidParameters: [none] });
});

holds("parameters are read by path, with all below where said so", async () => {
  const path = `/${fresh("app")}`;
  for (const name of ["a", "b", "deep/c"]) await put(`${path}/${name}`, name);
  const values = async (Recursive: boolean) =>
    (await ssm.send(new GetParametersByPathCommand({ Path: path, Recursive }))).Parameters?.map(
      ({ Value }) => Value,
    ).toSorted();
  expect(await values(false)).toEqual(["a", "b"]);
  expect(await values(true)).toEqual(["a", "b", "deep/c"]);
});

holds("parameters are read by path page by page", async () => {
  const Path = `/${fresh("app")}`;
  for (const name of ["a", "b", "c"]) await put(`${Path}/${name}`, name);
  const first = await ssm.send(new GetParametersByPathCommand({ Path, MaxResults: 2 }));
  expect(first.Parameters).toHaveLength(2);
  const rest = await ssm.send(
    new GetParametersByPathCommand({ Path, MaxResults: 2, NextToken: first.NextToken }),
  );
  expect(rest.Parameters).toHaveLength(1);
  expect(rest.NextToken).toBeUndefined();
});

holds("a page by path has at most ten parameters", async () => {
  expect(await refusal(ssm.send(new GetParametersByPathCommand({ Path: "/", MaxResults: 11 })))).toEqual(
    invalid,
  );
});

holds("a path begins with a slash", async () => {
  expect(await refusal(ssm.send(new GetParametersByPathCommand({ Path: "app" })))).toEqual(invalid);
});

holds("a name of AWS's own is refused", async () => {
  for (const Name of ["aws-colour", "ssm-colour"]) expect(await refusal(put(Name, "red"))).toEqual(invalid);
});

holds("a hierarchy has at most 15 levels", async () => {
  const Name = `/${fresh("deep")}${"/level".repeat(15)}`;
  expect(await refusal(put(Name, "red"))).toEqual({
    code: "HierarchyLevelLimitExceededException",
    status: 400,
  });
});

holds("a standard parameter has at most 4 KB", async () => {
  expect(await refusal(put(fresh("big"), "x".repeat(4_096)))).toBeUndefined();
  expect(await refusal(put(fresh("big"), "x".repeat(4_097)))).toEqual(invalid);
});

holds("a value that its pattern does not allow is refused", async () => {
  const words = { AllowedPattern: "^\\d+$" };
  expect(await refusal(put(fresh("count"), "7", words))).toBeUndefined();
  expect(await refusal(put(fresh("count"), "seven", words))).toEqual({
    code: "ParameterPatternMismatchException",
    status: 400,
  });
});

holds("a new parameter needs a type", async () => {
  const words = { Name: fresh("untyped"), Value: "1" };
  expect(await refusal(ssm.send(new PutParameterCommand(words)))).toEqual(invalid);
});

holds("a secure string is read in the clear only where said so", async () => {
  const Name = fresh("secret");
  await put(Name, "hush", { Type: "SecureString" });
  expect((await get(Name, true))?.Value).toBe("hush");
  expect((await get(Name))?.Value).not.toBe("hush");
});

holds("parameters are described without their values", async () => {
  const Name = `/${fresh("app")}/colour`;
  await put(Name, "red", { Description: "of the door" });
  const ParameterFilters = [{ Key: "Name", Option: "Equals", Values: [Name] }];
  const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters }));
  expect(Parameters).toMatchObject([{ Name, Type: "String", Version: 1, Description: "of the door" }]);
  expect(Parameters?.[0]).not.toHaveProperty("Value");
});

holds("a parameter has tags", async () => {
  const ResourceId = fresh("colour");
  await put(ResourceId, "red", { Tags: [{ Key: "team", Value: "cloud" }] });
  const named = { ResourceType: "Parameter", ResourceId } as const;
  await ssm.send(new AddTagsToResourceCommand({ ...named, Tags: [{ Key: "stage", Value: "live" }] }));
  await ssm.send(new RemoveTagsFromResourceCommand({ ...named, TagKeys: ["team"] }));
  expect((await ssm.send(new ListTagsForResourceCommand(named))).TagList).toEqual([
    { Key: "stage", Value: "live" },
  ]);
});

holds("tags and an overwrite exclude each other", async () => {
  const Name = fresh("colour");
  await put(Name, "red");
  const words = { Overwrite: true, Tags: [{ Key: "team", Value: "cloud" }] };
  expect(await refusal(put(Name, "blue", words))).toEqual(invalid);
});

holds("an instance without an agent is not managed", async () => {
  const Filters = [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }];
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
  expect(InstanceInformationList).toEqual([]);
});
