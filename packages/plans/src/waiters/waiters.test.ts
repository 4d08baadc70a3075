import * as cloudformation from "@aws-sdk/client-cloudformation";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as lambda from "@aws-sdk/client-lambda";
import * as rds from "@aws-sdk/client-rds";
import * as s3 from "@aws-sdk/client-s3";
import { fromSdk } from "@watchkeeper/aws/errors";
import { fromSdkOutput, type OperationSchema } from "@watchkeeper/aws/sdk-json";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { call } from "../call.ts";
import { deciding, type Observation } from "../condition.ts";
import { waiters } from "./index.ts";
import { type Outcome, outcomes } from "./testing/answers.ts";
import { commandOf, look, type SentCommand, waitersOf, wordsOf } from "./testing/sdk-waiter.ts";
import { type WaiterKey, waiterOf } from "./wait-for.ts";
import type { Waiter } from "./waiter.ts";

const clients = { cloudformation, dynamodb, ec2, lambda, rds, s3 };

describe.each(Object.entries(clients))("the waiters of %s", (service, client) => {
  const names = waitersOf(client);

  test("are those of the SDK's client, each and no other", () => {
    expect(Object.keys(waiters[service as keyof typeof waiters]).sort()).toEqual([...names].sort());
  });

  test.each(names)("%s reads what the SDK's own waiter reads, and knows the same words", async (name) => {
    const waiter = waiterOf(`${service}:${name}` as WaiterKey);
    const words = wordsOf(`@aws-sdk/client-${service}`, name);
    const command = await commandOf(client, name);
    expect(`${waiter.operation}Command`).toBe(`${service}:${command.constructor.name}`);
    expect([waiter.everySeconds, waiter.maxEverySeconds]).toEqual(words.pace);
    expect(namedBy(waiter)).toEqual(new Set([...words.values, ...words.errors]));
  });

  test.each(names)("%s gives the SDK's verdict on the same answers and errors", async (name) => {
    const { acceptors } = waiterOf(`${service}:${name}` as WaiterKey);
    const words = wordsOf(`@aws-sdk/client-${service}`, name);
    const command = await commandOf(client, name);
    const decided = new Set<number>();
    await fc.assert(
      fc.asyncProperty(outcomes(command.schema[5], words), async (outcome) => {
        const acceptor = deciding({ read, acceptors }, seen(command, outcome));
        if (acceptor) decided.add(acceptors.indexOf(acceptor));
        expect(acceptor?.state ?? "retry").toBe(await look(client, name, () => sent(outcome)));
      }),
      { numRuns: 300 + 100 * words.values.length },
    );
    expect(decided.size, "each acceptor decided at least once").toBe(acceptors.length);
  });
});

/** The verdict does not depend on where a condition is read. */
const read = call("s3:ListBuckets", { account: "444455556666", region: "eu-west-1" }, {});

/** The texts and error codes that a waiter's acceptors name. */
const namedBy = ({ acceptors }: Waiter): ReadonlySet<unknown> =>
  new Set(
    acceptors
      .flatMap(({ when }) => when.flatMap((one) => Object.entries(one)))
      .flatMap(([key, value]) => (key === "path" ? [] : value))
      .filter((value) => typeof value === "string"),
  );

const sent = async (outcome: Outcome): Promise<object> => {
  if ("thrown" in outcome) throw outcome.thrown;
  return outcome.answer;
};

/** The outcome as our executor tells it. */
function seen(command: SentCommand, outcome: Outcome): Observation {
  if ("thrown" in outcome) {
    const { name, kind, message } = fromSdk(outcome.thrown, "a read");
    return { error: { name, kind, message } };
  }
  return { answer: fromSdkOutput(command.schema as unknown as OperationSchema, outcome.answer) };
}
