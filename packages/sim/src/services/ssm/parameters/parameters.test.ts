import { IAMClient } from "@aws-sdk/client-iam";
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  type ParameterStringFilter,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from "@aws-sdk/client-ssm";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../../kernel/create-world.ts";
import type { World } from "../../../kernel/world.ts";
import { clientOptions } from "../../../testing/clients.ts";
import { noteEvents } from "../../../testing/events.ts";
import { allow } from "../../../testing/policy.ts";
import { makeRole } from "../../../testing/roles.ts";
import { iam } from "../../iam/service.ts";
import { ssm } from "../service.ts";

const account = "111122223333";
const user = `arn:aws:iam::${account}:user/jane`;
const arn = (path: string) => `arn:aws:ssm:eu-west-1:${account}:parameter${path}`;

let world: World;
let client: SSMClient;
beforeEach(() => {
  world = createWorld({ services: [ssm, iam], accounts: [account], seed: 1, outsideUser: { account } });
  client = new SSMClient(clientOptions(world, { region: "eu-west-1" }));
});

const put = (Name: string, Value: string, words: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: "String", ...words }));
const overwrite = (Name: string, Value: string, words: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Overwrite: true, ...words }));
const get = async (Name: string, WithDecryption?: boolean) =>
  (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
const label = (Name: string, Labels: string[], ParameterVersion?: number) =>
  client.send(new LabelParameterVersionCommand({ Name, Labels, ParameterVersion }));

describe("a parameter", () => {
  test("is put, read, overwritten and deleted", async () => {
    expect(await put("/app/url", "http://a")).toMatchObject({ Version: 1, Tier: "Standard" });
    const put1 = world.clock.now();
    expect(await get("/app/url")).toEqual({
      Name: "/app/url",
      Type: "String",
      Value: "http://a",
      Version: 1,
      LastModifiedDate: put1,
      ARN: arn("/app/url"),
      DataType: "text",
    });
    const again = await put("/app/url", "http://b").catch((error: unknown) => error);
    expect(again).toBeInstanceOf(ParameterAlreadyExists);
    expect(again).toMatchObject({
      message:
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    expect(await overwrite("/app/url", "http://b")).toMatchObject({ Version: 2 });
    expect(await get("/app/url")).toMatchObject({ Value: "http://b", Version: 2 });
    await client.send(new DeleteParameterCommand({ Name: "/app/url" }));
    const gone = await get("/app/url").catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(ParameterNotFound);
    expect(gone).toMatchObject({ $metadata: { httpStatusCode: 400 } });
    await expect(client.send(new DeleteParameterCommand({ Name: "/app/url" }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
  });

  test("without a path has a path in its ARN alone, by which it is found too", async () => {
    await put("url", "http://a");
    expect(await get("url")).toMatchObject({ Name: "url", ARN: arn("/url") });
    expect(await get(arn("/url"))).toMatchObject({ Name: "url", Value: "http://a" });
    await put("/app/url", "http://b");
    expect(await get(arn("/app/url"))).toMatchObject({ Name: "/app/url" });
  });

  test("has older values by their version, or by a label that moves from one to another", async () => {
    await put("url", "one");
    await overwrite("url", "two");
    expect(await get("url:1")).toMatchObject({ Value: "one", Version: 1, Selector: ":1" });
    expect(await label("url", ["live", "1st", "aws-x"], 1)).toMatchObject({
      InvalidLabels: ["1st", "aws-x"],
      ParameterVersion: 1,
    });
    expect(await get("url:live")).toMatchObject({ Value: "one", Selector: ":live" });
    expect(await label("url", ["live"])).toMatchObject({ InvalidLabels: [], ParameterVersion: 2 });
    expect(await get("url:live")).toMatchObject({ Value: "two" });
    const removal = new UnlabelParameterVersionCommand({
      Name: "url",
      ParameterVersion: 2,
      Labels: ["live", "x"],
    });
    expect(await client.send(removal)).toMatchObject({ RemovedLabels: ["live"], InvalidLabels: ["x"] });
    await expect(get("url:3")).rejects.toMatchObject({
      name: "ParameterVersionNotFound",
      message: "Systems Manager could not find version 3 of url. Verify the version and try again.",
    });
    await expect(get("url:live")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    await expect(get("url:1:2")).rejects.toMatchObject({ name: "ParameterNotFound" });
    await expect(label("url", ["live"], 9)).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    const many = Array.from({ length: 11 }, (_, n) => `label${n}`);
    await expect(label("url", many)).rejects.toMatchObject({ name: "ParameterVersionLabelLimitExceeded" });
  });

  test("keeps a hundred versions, of which a labelled one does not go", async () => {
    await put("url", "1");
    for (let version = 2; version <= 101; version += 1) await overwrite("url", `${version}`);
    await expect(get("url:1")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    expect(await get("url")).toMatchObject({ Version: 101 });
    await label("url", ["keep"], 2);
    await expect(overwrite("url", "102")).rejects.toMatchObject({
      name: "ParameterMaxVersionLimitExceeded",
      message: expect.stringContaining("Version 2, the oldest version, can't be deleted"),
    });
  });

  test("shows its history", async () => {
    await put("url", "one", { Description: "where" });
    await overwrite("url", "two", { AllowedPattern: "^t" });
    await label("url", ["live"], 2);
    const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name: "url" }));
    expect(Parameters).toMatchObject([
      { Version: 1, Value: "one", Description: "where", Labels: [], LastModifiedUser: user },
      {
        Version: 2,
        Value: "two",
        Description: "where",
        AllowedPattern: "^t",
        Labels: ["live"],
        Tier: "Standard",
      },
    ]);
  });

  test("bears tags", async () => {
    await put("url", "one", { Tags: [{ Key: "a", Value: "1" }] });
    const resource = { ResourceType: "Parameter", ResourceId: "url" } as const;
    const tags = async () => (await client.send(new ListTagsForResourceCommand(resource))).TagList;
    await client.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: "b", Value: "2" }] }));
    await client.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ["a"] }));
    expect(await tags()).toEqual([{ Key: "b", Value: "2" }]);
    await expect(
      client.send(new ListTagsForResourceCommand({ ...resource, ResourceId: "none" })),
    ).rejects.toMatchObject({ name: "InvalidResourceId" });
    await expect(
      client.send(new ListTagsForResourceCommand({ ResourceType: "Document", ResourceId: "x" })),
    ).rejects.toMatchObject({ name: "NotImplemented" });
  });

  test("tells EventBridge of its changes", async () => {
    const events = noteEvents(world);
    await put("/app/url", "one", { Description: "where" });
    await world.clock.advance(10_000);
    await overwrite("/app/url", "two");
    await world.clock.advance(10_000);
    await label("/app/url", ["live"]);
    await world.clock.advance(10_000);
    await client.send(new DeleteParameterCommand({ Name: "/app/url" }));
    await world.clock.advance(10_000);
    const changes = events.filter((event) => event["detail-type"] === "Parameter Store Change");
    expect(changes[0]).toMatchObject({
      source: "aws.ssm",
      account,
      region: "eu-west-1",
      resources: [arn("/app/url")],
      detail: { operation: "Create", name: "/app/url", type: "String", description: "where" },
    });
    expect(changes.map(({ detail }) => (detail as { operation: string }).operation)).toEqual([
      "Create",
      "Update",
      "LabelParameterVersion",
      "Delete",
    ]);
    const [recorded] = (events as { detail: Record<string, unknown> }[]).filter(
      ({ detail }) => detail.eventName === "PutParameter",
    );
    expect(recorded?.detail.requestParameters).toMatchObject({
      name: "/app/url",
      value: "HIDDEN_DUE_TO_SECURITY_REASONS",
    });
  });
});

describe("a SecureString", () => {
  test("is a ciphertext unless its decryption is asked for", async () => {
    await put("/app/secret", "hunter2", { Type: "SecureString" });
    const hidden = await get("/app/secret");
    expect(hidden?.Value).toMatch(/^AQICAH[\w+/]{100,}$/);
    expect(await get("/app/secret")).toEqual(hidden);
    expect(await get("/app/secret", true)).toMatchObject({ Type: "SecureString", Value: "hunter2" });
    const path = { Path: "/app" };
    const byPath = async (words: object) =>
      (await client.send(new GetParametersByPathCommand({ ...path, ...words }))).Parameters?.[0]?.Value;
    expect(await byPath({})).toBe(hidden?.Value);
    expect(await byPath({ WithDecryption: true })).toBe("hunter2");
    const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name: "/app/secret" }));
    expect(Parameters).toMatchObject([{ Value: hidden?.Value, KeyId: "alias/aws/ssm" }]);
  });

  test("under a key of one's own is refused by name, and a key for another type as AWS does", async () => {
    const KeyId = "alias/mine";
    await expect(put("s", "x", { Type: "SecureString", KeyId })).rejects.toMatchObject({
      name: "NotImplemented",
    });
    await expect(put("s", "x", { KeyId: "alias/aws/ssm" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});

describe("Parameter Store does not take", () => {
  const reserved = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
  const deep = `/${Array.from({ length: 16 }, () => "a").join("/")}`;
  test.each([
    ["awsthing", {}, "ValidationException", reserved],
    ["/SSM-thing", {}, "ValidationException", reserved],
    ["/aws/service", {}, "AccessDeniedException", "No access to reserved parameter name: /aws/service."],
    ["app/url", {}, "ValidationException", "Parameter name must be a fully qualified name."],
    ["with space", {}, "ValidationException", "letters, numbers and the following 3 symbols .-_"],
    [deep, {}, "HierarchyLevelLimitExceededException", "maximum of 15 levels"],
    ["x", { Value: "" }, "ValidationException", "Member must have length greater than or equal to 1."],
    [
      "x",
      { Type: undefined },
      "ValidationException",
      "A parameter type is required when you create a parameter.",
    ],
    [
      "x",
      { Type: "Text" as never },
      "ValidationException",
      "1 validation error detected: Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]",
    ],
    ["x", { Value: "v".repeat(4_097) }, "ValidationException", "maximum parameter value of 4096 characters"],
    [
      "x",
      { Value: "v".repeat(8_193), Tier: "Advanced" as const },
      "ValidationException",
      "maximum parameter value of 8192 characters",
    ],
    [
      "x",
      { Value: "abc", AllowedPattern: "^\\d+$" },
      "ParameterPatternMismatchException",
      "Parameter value, cannot be validated against allowedPattern: ^\\d+$",
    ],
    [
      "x",
      { Value: "1,b", Type: "StringList" as const, AllowedPattern: "^\\d+$" },
      "ParameterPatternMismatchException",
      "",
    ],
    ["x", { AllowedPattern: "(" }, "InvalidAllowedPatternException", ""],
    [
      "x",
      { Overwrite: true, Tags: [{ Key: "a", Value: "b" }] },
      "ValidationException",
      "Invalid request: tags and overwrite can't be used together.",
    ],
    ["x", { Policies: '[{"Type":"Expiration"}]' }, "NotImplemented", "parameter policies"],
    ["x", { DataType: "aws:ec2:image" }, "NotImplemented", "aws:ec2:image"],
  ])("%s %j", async (name, words, code, message) => {
    await expect(put(name, "value", words)).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });

  test("another type, or a lower tier, for a parameter that is there", async () => {
    await put("x", "v".repeat(5_000), { Tier: "Intelligent-Tiering" });
    expect(await overwrite("x", "short")).toMatchObject({ Tier: "Advanced" });
    await expect(overwrite("x", "short", { Tier: "Standard" })).rejects.toThrow(
      "This parameter uses the advanced-parameter tier.",
    );
    await expect(overwrite("x", "short", { Type: "SecureString" })).rejects.toMatchObject({
      name: "HierarchyTypeMismatchException",
    });
  });
});

describe("many parameters", () => {
  beforeEach(async () => {
    await put("/app/db/host", "h");
    await put("/app/db/secret", "s", { Type: "SecureString" });
    await put("/app/url", "u", { Tags: [{ Key: "team", Value: "web" }] });
    await put("/application", "a");
    await put("top", "t", { Type: "StringList" });
  });
  const names = (list: readonly { Name?: string | undefined }[] | undefined) =>
    (list ?? []).map(({ Name }) => Name);

  test("are read by name; those that are not there are named", async () => {
    const { Parameters, InvalidParameters } = await client.send(
      new GetParametersCommand({ Names: ["/app/url", "none", "top:1", "top:7"] }),
    );
    expect(names(Parameters)).toEqual(["/app/url", "top"]);
    expect(InvalidParameters).toEqual(["none", "top:7"]);
    const eleven = Array.from({ length: 11 }, (_, n) => `p${n}`);
    await expect(client.send(new GetParametersCommand({ Names: eleven }))).rejects.toThrow(
      "failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  });

  test.each([
    [{ Path: "/app" }, ["/app/url"]],
    [{ Path: "/app/" }, ["/app/url"]],
    [{ Path: "/app", Recursive: true }, ["/app/db/host", "/app/db/secret", "/app/url"]],
    [{ Path: "/" }, ["/application", "top"]],
    [{ Path: "/none" }, []],
    [
      {
        Path: "/app",
        Recursive: true,
        ParameterFilters: [{ Key: "Type", Values: ["SecureString"] }],
      },
      ["/app/db/secret"],
    ],
  ])("are read by path: %j", async (words, expected) => {
    const { Parameters } = await client.send(new GetParametersByPathCommand(words));
    expect(names(Parameters)).toEqual(expected);
  });

  test("are read by path with the version that has a label", async () => {
    await label("/app/url", ["live"], 1);
    await overwrite("/app/url", "new");
    const filter = { Key: "Label", Values: ["live"] };
    const { Parameters } = await client.send(
      new GetParametersByPathCommand({ Path: "/app", Recursive: true, ParameterFilters: [filter] }),
    );
    expect(Parameters).toMatchObject([{ Name: "/app/url", Version: 1, Value: "u" }]);
  });

  test("are read by path in pages", async () => {
    const page = (NextToken?: string) =>
      client.send(
        new GetParametersByPathCommand({ Path: "/app", Recursive: true, MaxResults: 2, NextToken }),
      );
    const first = await page();
    expect(first.Parameters).toHaveLength(2);
    const second = await page(first.NextToken);
    expect(names(second.Parameters)).toEqual(["/app/url"]);
    expect(second.NextToken).toBeUndefined();
    await expect(page("nonsense")).rejects.toMatchObject({ name: "InvalidNextToken" });
    await expect(
      client.send(new GetParametersByPathCommand({ Path: "/app", MaxResults: 11 })),
    ).rejects.toThrow("Value '11' at 'maxResults'");
    await expect(client.send(new GetParametersByPathCommand({ Path: "app" }))).rejects.toThrow(
      "The parameter doesn't meet the parameter name requirements.",
    );
  });

  test.each<[ParameterStringFilter[], string[]]>([
    [[{ Key: "Name", Values: ["top"] }], ["top"]],
    [
      [{ Key: "Name", Option: "BeginsWith", Values: ["/app/"] }],
      ["/app/db/host", "/app/db/secret", "/app/url"],
    ],
    [[{ Key: "Name", Option: "Contains", Values: ["db"] }], ["/app/db/host", "/app/db/secret"]],
    [[{ Key: "Path", Values: ["/app"] }], ["/app/url"]],
    [[{ Key: "Path", Option: "Recursive", Values: ["/app/db"] }], ["/app/db/host", "/app/db/secret"]],
    [[{ Key: "Type", Values: ["SecureString", "StringList"] }], ["/app/db/secret", "top"]],
    [[{ Key: "tag:team", Values: ["web"] }], ["/app/url"]],
    [[{ Key: "tag:team" }], ["/app/url"]],
    [[{ Key: "Tier", Values: ["Advanced"] }], []],
    [
      [
        { Key: "Type", Values: ["String"] },
        { Key: "Path", Option: "Recursive", Values: ["/app"] },
      ],
      ["/app/db/host", "/app/url"],
    ],
  ])("are described, filtered by %j", async (ParameterFilters, expected) => {
    const { Parameters } = await client.send(new DescribeParametersCommand({ ParameterFilters }));
    expect(names(Parameters)).toEqual(expected);
  });

  test("are described without their values", async () => {
    const { Parameters } = await client.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: "Name", Values: ["/app/db/secret"] }] }),
    );
    expect(Parameters).toEqual([
      {
        Name: "/app/db/secret",
        ARN: arn("/app/db/secret"),
        Type: "SecureString",
        KeyId: "alias/aws/ssm",
        LastModifiedDate: expect.any(Date),
        LastModifiedUser: user,
        Version: 1,
        Tier: "Standard",
        Policies: [],
        DataType: "text",
      },
    ]);
  });

  test.each<[ParameterStringFilter, string]>([
    [{ Key: "Colour", Values: ["red"] }, "InvalidFilterKey"],
    [{ Key: "Type", Option: "Contains", Values: ["S"] }, "InvalidFilterOption"],
    [{ Key: "Path", Values: ["app"] }, "InvalidFilterValue"],
    [{ Key: "Name" }, "InvalidFilterValue"],
  ])("are not described by %j", async (filter, name) => {
    await expect(
      client.send(new DescribeParametersCommand({ ParameterFilters: [filter] })),
    ).rejects.toMatchObject({ name });
  });

  test("are deleted together", async () => {
    const { DeletedParameters, InvalidParameters } = await client.send(
      new DeleteParametersCommand({ Names: ["/app/url", "none"] }),
    );
    expect(DeletedParameters).toEqual(["/app/url"]);
    expect(InvalidParameters).toEqual(["none"]);
    await expect(get("/app/url")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });
});

test("a role reads what its policy names, by the parameter's ARN, whatever the version", async () => {
  await put("/app/url", "u");
  await put("/other", "o");
  const roles = new IAMClient(clientOptions(world));
  const role = await makeRole(
    roles,
    "reader",
    "lambda.amazonaws.com",
    allow("ssm:GetParameter*", arn("/app/*")),
  );
  const call = (operation: string, input: object) =>
    world.call({
      principal: world.assume(role, "one", "lambda.amazonaws.com"),
      service: "ssm",
      operation,
      account,
      region: "eu-west-1",
      input,
    });
  await call("GetParameter", { Name: "/app/url:1" });
  await call("GetParameters", { Names: ["/app/url"] });
  await expect(call("GetParameters", { Names: ["/app/url", "/other"] })).rejects.toThrow(
    `is not authorized to perform: ssm:GetParameters on resource: ${arn("/other")}`,
  );
});
