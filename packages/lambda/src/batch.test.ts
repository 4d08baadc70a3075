import { describe, expect, test } from "vitest";
import { eachMessage } from "./batch.ts";

const messages = ["m-1", "m-2", "m-3", "m-4"].map((messageId) => ({
  messageId,
  receiptHandle: "r",
  body: "",
}));

/** Works through the messages, each as long as it says, in an invocation that ends after `untilMs`. */
async function workThrough(untilMs: number, msOf: (messageId: string) => number) {
  let now = 0;
  const runtime = {
    clock: { now: () => new Date(now), sleep: async () => {} },
    deadline: () => new Date(untilMs),
  };
  const begun: string[] = [];
  const errors: unknown[] = [];
  const { batchItemFailures } = await eachMessage(
    runtime,
    messages,
    async ({ messageId }) => {
      begun.push(messageId);
      now += msOf(messageId);
      if (messageId === "m-2") throw new Error("because");
    },
    (_message, error) => errors.push((error as Error).name),
  );
  return { begun, errors, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe("a batch", () => {
  test("has those messages come again whose work failed", async () => {
    expect(await workThrough(1_000, () => 10)).toEqual({
      begun: ["m-1", "m-2", "m-3", "m-4"],
      errors: ["Error"],
      again: ["m-2"],
    });
  });

  test("begins none that would take longer than the invocation, as the longest so far did", async () => {
    expect(await workThrough(1_000, (id) => (id === "m-1" ? 400 : 250))).toEqual({
      begun: ["m-1", "m-2"],
      errors: ["Error", "NoTimeLeft", "NoTimeLeft"],
      again: ["m-2", "m-3", "m-4"],
    });
  });
});
