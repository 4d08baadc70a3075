import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { pythonEnvironment } from "../python-environment.ts";
import { clientConfig, target } from "./target.ts";

const run = promisify(execFile);
const script = join(import.meta.dirname, "boto3", "clients.py");

/** A Python that has boto3: this machine's, or one of a throw-away environment. */
async function python(): Promise<string | { readonly missing: string }> {
  const isThere = await run("python3", ["-c", "import boto3"]).then(
    () => true,
    () => false,
  );
  if (isThere) return "python3";
  const made = await pythonEnvironment(["boto3"]);
  return "missing" in made ? made : made.program("python");
}

const found = await python();
if (typeof found !== "string") console.warn(`Skipped: what programs on boto3 do first, for ${found.missing}`);

test.skipIf(typeof found !== "string")(
  "what programs on boto3 do first does what it does on AWS",
  async () => {
    await new DynamoDBClient(clientConfig).send(
      new CreateTableCommand({
        TableName: "items",
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    // A table takes its time.
    await target.pass(60);
    const { stdout } = await run(String(found), [script, target.endpoint]);
    const answers = JSON.parse(stdout) as Record<string, string>;
    expect(Object.keys(answers).length).toBeGreaterThan(20);
    expect(Object.entries(answers).filter(([, answer]) => answer !== "ok")).toEqual([]);
  },
);
