import { describe, expect, test } from "vitest";
import { eachMessage } from "./batch.ts";

const messages = ["m-1", "m-2", "m-3", "m-4"].map((messageId) => ({
  messageId,
  receiptHandle: "r",
  body: "",
}));

const start = Date.parse("2026-03-02T09:00:00Z");

/** A clock whose time passes when nothing else is left to do. */
function virtualClock() {
  let now = start;
  const waiting: { readonly at: number; readonly go: () => void }[] = [];
  const clock = {
    now: () => new Date(now),
    sleep: (ms: number) =>
      new Promise<void>((go) => {
        waiting.push({ at: now + ms, go });
        waiting.sort((a, b) => a.at - b.at);
      }),
  };
  const runUntil = async (work: Promise<unknown>) => {
    let isDone = false;
    void work.finally(() => {
      isDone = true;
    });
    for (;;) {
      await new Promise(setImmediate);
      const next = waiting.shift();
      if (isDone || !next) return;
      now = next.at;
      next.go();
    }
  };
  return { clock, runUntil };
}

/** Works through the messages, each as long as it says, in an invocation that ends after `untilMs`. */
async function workThrough(untilMs: number, msOf: (messageId: string) => number, atOnce?: number) {
  const { clock, runUntil } = virtualClock();
  const runtime = { clock, deadline: () => new Date(start + untilMs) };
  const begun: string[] = [];
  const errors: unknown[] = [];
  const working = eachMessage(
    runtime,
    messages,
    async ({ messageId }) => {
      begun.push(`${messageId} at ${clock.now().getTime() - start}`);
      await clock.sleep(msOf(messageId));
      if (messageId === "m-1" || messageId === "m-3") throw new Error("because");
    },
    ({ messageId }, error) => errors.push(`${messageId}: ${(error as Error).name}`),
    atOnce,
  );
  await runUntil(working);
  const { batchItemFailures } = await working;
  return { begun, errors, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe("a batch", () => {
  test("is worked side by side, and those come again whose work failed, in their own order", async () => {
    expect(await workThrough(1_000, (id) => (id === "m-1" ? 100 : 10))).toEqual({
      begun: ["m-1 at 0", "m-2 at 0", "m-3 at 0", "m-4 at 0"],
      errors: ["m-3: Error", "m-1: Error"],
      again: ["m-1", "m-3"],
    });
  });

  test("has no more under way at once than it may", async () => {
    expect((await workThrough(1_000, (id) => (id === "m-1" ? 100 : 30), 2)).begun).toEqual([
      "m-1 at 0",
      "m-2 at 0",
      "m-3 at 30",
      "m-4 at 60",
    ]);
  });

  test("begins none that would take longer than the invocation, as the longest so far did", async () => {
    expect(await workThrough(500, (id) => (id === "m-2" ? 290 : 150), 2)).toEqual({
      begun: ["m-1 at 0", "m-2 at 0", "m-3 at 150"],
      errors: ["m-1: Error", "m-4: NoTimeLeft", "m-3: Error"],
      again: ["m-1", "m-3", "m-4"],
    });
  });
});

test("what has come before is worked on alone, and last, when all that is done is off the queue: it may end whatever takes it", async () => {
  const received = [3, 1, 2, 1].map((times, number) => ({
    ...{ messageId: `m-${number}`, receiptHandle: "r", body: "" },
    attributes: { ApproximateReceiveCount: String(times) },
  }));
  const told: string[] = [];
  const runtime = { clock: virtualClock().clock, deadline: () => new Date(start + 60_000) };
  const { batchItemFailures } = await eachMessage(
    runtime,
    received,
    async ({ messageId }) => {
      told.push(`begins ${messageId}`);
      await new Promise(setImmediate);
      if (messageId === "m-3") throw new Error("because");
      told.push(`done ${messageId}`);
    },
    () => undefined,
    5,
    async (done) => void told.push(`off the queue: ${done.map(({ messageId }) => messageId).join()}`),
  );
  expect(told).toEqual([
    ...["begins m-1", "begins m-3", "done m-1", "off the queue: m-1"],
    ...["begins m-2", "done m-2", "off the queue: m-2"],
    ...["begins m-0", "done m-0"],
  ]);
  expect(batchItemFailures).toEqual([{ itemIdentifier: "m-3" }]);
});
