import { deserialize, serialize } from "node:v8";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../kernel/create-world.ts";
import { gentle } from "../kernel/faults/fault-profile.ts";
import type { WorldSnapshot } from "../kernel/snapshot.ts";
import type { World } from "../kernel/world.ts";
import { secretsmanager } from "../services/secretsmanager/service.ts";
import { clientOptions } from "../testing/clients.ts";
import { noteEvents } from "../testing/events.ts";
import { narrowCaller } from "../testing/narrow-caller.ts";
import { administrator } from "../testing/principals.ts";

const account = "111122223333";
const dayMs = 86_400_000;

let world: World;
let client: SecretsManagerClient;
beforeEach(() => {
  world = createWorld({ services: [secretsmanager], accounts: [account], seed: 3 });
  client = new SecretsManagerClient(clientOptions(world, { as: administrator(account) }));
});

const make = (Name: string, words: object = {}) =>
  client.send(new CreateSecretCommand({ Name, SecretString: "one", ...words }));
const call = (operation: string, input: object, region = "us-east-1") =>
  world.call({
    principal: administrator(account),
    service: "secretsmanager",
    operation,
    account,
    region,
    input,
  });

describe("a token for the next page", () => {
  const manyPages = async () => {
    for (const name of ["a", "b", "c", "d"]) await make(name);
    const { NextToken = "" } = await client.send(new ListSecretsCommand({ MaxResults: 2 }));
    return NextToken;
  };
  const names = async (NextToken: string) =>
    (await client.send(new ListSecretsCommand({ MaxResults: 2, NextToken }))).SecretList?.map(
      ({ Name }) => Name,
    );

  test("serves again, in a world that was saved too", async () => {
    const token = await manyPages();
    expect([await names(token), await names(token)]).toEqual([
      ["c", "d"],
      ["c", "d"],
    ]);
    const snapshot = deserialize(serialize(world.snapshot())) as WorldSnapshot;
    world = createWorld({ services: [secretsmanager], accounts: [account], seed: 0, snapshot });
    client = new SecretsManagerClient(clientOptions(world, { as: administrator(account) }));
    expect(await names(token)).toEqual(["c", "d"]);
  });

  test("goes on where it was, though others were removed and made", async () => {
    const token = await manyPages();
    await client.send(new DeleteSecretCommand({ SecretId: "a", ForceDeleteWithoutRecovery: true }));
    await client.send(new DeleteSecretCommand({ SecretId: "b", ForceDeleteWithoutRecovery: true }));
    await make("e");
    expect(await names(token)).toEqual(["c", "d"]);
  });

  test.each(["forged", "MQ", "%%%", Buffer.from("[]").toString("base64url")])(
    "is no text such as %s",
    async (text) => {
      await manyPages();
      await expect(names(text)).rejects.toMatchObject({ name: "InvalidParameterException" });
    },
  );

  test("is of one operation, one place and one list", async () => {
    const token = await manyPages();
    const versions = new ListSecretVersionIdsCommand({ SecretId: "a", NextToken: token });
    await expect(client.send(versions)).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(call("ListSecrets", { NextToken: token }, "eu-west-1")).rejects.toMatchObject({
      code: "InvalidParameterException",
    });
    for (const value of ["two", "three"])
      await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: value }));
    const { NextToken } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId: "a", MaxResults: 1 }),
    );
    const other = new ListSecretVersionIdsCommand({ SecretId: "b", NextToken });
    await expect(client.send(other)).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});

describe("an input", () => {
  const refused = async (operation: string, input: object): Promise<string> => {
    try {
      await call(operation, input);
      return "taken";
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message}`;
    }
  };

  test("must have what is required of it, at any depth", async () => {
    expect(await refused("GetSecretValue", {})).toBe(
      "ValidationException: 1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    );
    expect(await refused("UpdateSecretVersionStage", { VersionStage: "" })).toMatch(
      /^ValidationException: 2 validation errors detected: Value null at 'secretId' .*; Value '' at 'versionStage' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    );
  });

  test("keeps to the words, the lengths and the bounds that AWS's models tell", async () => {
    expect(await refused("ListSecrets", { SortOrder: "up", MaxResults: 101 })).toBe(
      "ValidationException: 2 validation errors detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100; Value 'up' at 'sortOrder' failed to satisfy constraint: Member must satisfy enum value set: [asc, desc]",
    );
    expect(await refused("TagResource", { SecretId: "a", Tags: [{ Key: "", Value: "" }] })).toContain(
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  test("that is a secret is not told", async () => {
    const told = await refused("CreateSecret", { Name: "a", SecretString: "x".repeat(65_537) });
    expect(told).toContain("Value at 'secretString' failed to satisfy constraint");
  });

  test("of another type is none, and unknown members are passed over", async () => {
    expect(await refused("GetSecretValue", { SecretId: 5 })).toBe(
      "SerializationException: NUMBER_VALUE can not be converted to a String",
    );
    expect(await refused("TagResource", { SecretId: "a", Tags: "b" })).toMatch(/^SerializationException/);
    expect(await refused("CreateSecret", { Name: "a", Nonsense: true })).toBe("taken");
  });

  test("is looked at before permissions, and by the operations that there are alone", async () => {
    const as = narrowCaller(world, { service: "secretsmanager", account, region: "us-east-1" });
    expect(await as("GetSecretValue", {})).toBe("ValidationException");
    expect(await as("GetSecretValue", { SecretId: "a" })).toBe("AccessDeniedException");
    const missing = client.send(new RotateSecretCommand({ SecretId: "a" }));
    await expect(missing).rejects.toThrow("does not simulate secretsmanager:RotateSecret");
  });
});

describe("a permission", () => {
  const place = { service: "secretsmanager", account, region: "us-east-1" };

  test("is asked on the resource, with its tags and those of the request", async () => {
    await make("a", { Tags: [{ Key: "team", Value: "blue" }] });
    await make("b", { Tags: [{ Key: "team", Value: "red" }] });
    const as = narrowCaller(
      world,
      place,
      {
        Action: "secretsmanager:GetSecretValue",
        Resource: `arn:aws:secretsmanager:us-east-1:${account}:secret:*`,
        Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
      },
      {
        Action: "secretsmanager:TagResource",
        Resource: "*",
        Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["owner"] } },
      },
    );
    expect([
      await as("GetSecretValue", { SecretId: "a" }),
      await as("GetSecretValue", { SecretId: "b" }),
    ]).toEqual(["done", "AccessDeniedException"]);
    const tag = (Key: string) => as("TagResource", { SecretId: "a", Tags: [{ Key, Value: "x" }] });
    expect([await tag("owner"), await tag("team")]).toEqual(["done", "AccessDeniedException"]);
  });

  test("of what is not there is asked all the same, and only who has it learns so", async () => {
    const only = { Action: "secretsmanager:*", Resource: "arn:aws:secretsmanager:*:*:secret:mine*" };
    const as = narrowCaller(world, place, only);
    expect([
      await as("DescribeSecret", { SecretId: "mine-1" }),
      await as("DescribeSecret", { SecretId: "yours" }),
    ]).toEqual(["ResourceNotFoundException", "AccessDeniedException"]);
  });
});

describe("CloudTrail's record", () => {
  test("is of changes alone, and holds no secret", async () => {
    const events = noteEvents(world);
    await make("a");
    await client.send(new GetSecretValueCommand({ SecretId: "a" }));
    await world.clock.advance(10_000);
    expect(events.map(({ detail }) => (detail as { eventName: string }).eventName)).toEqual(["CreateSecret"]);
    expect(events[0]?.detail).toMatchObject({
      eventSource: "secretsmanager.amazonaws.com",
      requestParameters: { name: "a" },
      responseElements: { name: "a" },
    });
    expect(JSON.stringify(events)).not.toContain("secretString");
  });
});

describe("a status that ends by itself", () => {
  test("ends in a world that was saved meanwhile, and not before", async () => {
    await make("a");
    await client.send(new DeleteSecretCommand({ SecretId: "a", RecoveryWindowInDays: 7 }));
    const snapshot = deserialize(serialize(world.snapshot())) as WorldSnapshot;
    world = createWorld({ services: [secretsmanager], accounts: [account], seed: 0, snapshot });
    await world.clock.advance(7 * dayMs - 1_000);
    await call("DescribeSecret", { SecretId: "a" });
    await world.clock.advance(2_000);
    await expect(call("DescribeSecret", { SecretId: "a" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  test("does not end what was taken back, or made anew", async () => {
    await make("a");
    await client.send(new DeleteSecretCommand({ SecretId: "a", RecoveryWindowInDays: 7 }));
    await client.send(new RestoreSecretCommand({ SecretId: "a" }));
    await make("b");
    await client.send(new DeleteSecretCommand({ SecretId: "b", RecoveryWindowInDays: 7 }));
    await client.send(new DeleteSecretCommand({ SecretId: "b", ForceDeleteWithoutRecovery: true }));
    await make("b");
    await world.clock.advance(40 * dayMs);
    await call("DescribeSecret", { SecretId: "a" });
    await call("DescribeSecret", { SecretId: "b" });
  });
});

test("five thousand resources are listed page by page, each once", async () => {
  for (let number = 0; number < 5_000; number += 1) await call("CreateSecret", { Name: `secret-${number}` });
  const names = new Set<string>();
  let pages = 0;
  for (let NextToken: string | undefined, isFirst = true; isFirst || NextToken; isFirst = false) {
    const page: { SecretList: { Name: string }[]; NextToken?: string } = (await call("ListSecrets", {
      ...(NextToken ? { NextToken } : {}),
    })) as never;
    for (const { Name } of page.SecretList) names.add(Name);
    ({ NextToken } = page);
    pages += 1;
  }
  expect([names.size, pages]).toEqual([5_000, 50]);
});

test("a function's calls meet the world's faults", async () => {
  world.faults.use({ ...gentle, serverError: 1 });
  const service = world.servicePrincipal("lambda.amazonaws.com", account);
  const asked = world.call({
    principal: service,
    service: "secretsmanager",
    operation: "ListSecrets",
    account,
    region: "us-east-1",
    input: {},
  });
  await expect(asked).rejects.toMatchObject({ code: "InternalError" });
});
