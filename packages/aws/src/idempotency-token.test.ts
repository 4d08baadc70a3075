import * as backup from "@aws-sdk/client-backup";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as sfn from "@aws-sdk/client-sfn";
import * as ssm from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";
import { withIdempotencyToken } from "./idempotency-token.ts";
import type { OperationSchema } from "./sdk-json.ts";

/** Every operation of some clients, by its name. */
const operations = Object.entries({ ...backup, ...dynamodb, ...ec2, ...sfn, ...ssm }).flatMap(
  ([name, exported]) => {
    if (!/[a-z]Command$/.test(name)) return [];
    const Command = exported as unknown as new (input: object) => { readonly schema: OperationSchema };
    return [{ name, schema: new Command({}).schema }];
  },
);
const schemaOf = (operation: string) => operations.find(({ name }) => name === `${operation}Command`)!.schema;
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

describe("the idempotency token", () => {
  test.each([
    ["RunInstances", "ClientToken"],
    ["StartRestoreJob", "IdempotencyToken"],
    ["CreateBackupSelection", "CreatorRequestId"],
    ["TransactWriteItems", "ClientRequestToken"],
    ["RedriveExecution", "clientToken"],
  ])("of %s goes to %s", (operation, member) => {
    expect(withIdempotencyToken(schemaOf(operation), { other: 1 }, "run.step")).toEqual({
      other: 1,
      [member]: uuid,
    });
  });

  test("has another name than ClientToken in 18 operations of these clients", () => {
    const members = operations.flatMap(({ schema }) =>
      Object.keys(withIdempotencyToken(schema, {}, "run.step") as object),
    );
    expect(members.length).toBeGreaterThanOrEqual(126);
    expect(members.filter((member) => member !== "ClientToken")).toHaveLength(18);
  });

  test("is the same for the same intent, and another for another", () => {
    const tokenOf = (intent: string) => withIdempotencyToken(schemaOf("RunInstances"), {}, intent);
    expect(tokenOf("a")).toEqual(tokenOf("a"));
    expect(tokenOf("a")).not.toEqual(tokenOf("b"));
  });

  test("is left to an input that names its own", () => {
    const own = { ClientToken: "mine" };
    expect(withIdempotencyToken(schemaOf("RunInstances"), own, "run.step")).toEqual(own);
  });

  test("is not put where no member is marked for it", () => {
    expect(withIdempotencyToken(schemaOf("CreateTags"), { Resources: [] }, "run.step")).toEqual({
      Resources: [],
    });
  });
});
