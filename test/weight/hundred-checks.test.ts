import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunctions, type FunctionBundle } from "@watchkeeper/infra/build/bundle-functions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./bundles.ts";
import { inventedChecks, inventedEvent, inventedIds } from "./invented-checks.ts";
import { invokeBundle } from "./invoke-bundle.ts";

/** How much more a cold start may load for a hundred checks more, in bytes. */
const growth = 10_000;
const woken = ["on-event", "plan-case", "advance-run"];

let outdir: string;
let few: readonly FunctionBundle[];
let many: readonly FunctionBundle[];
beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "watchkeeper-hundred-"));
  few = await bundled("few", 0);
  many = await bundled("many", 100);
}, 120_000);
afterAll(() => rm(outdir, { recursive: true, force: true }));

async function bundled(name: string, count: number): Promise<readonly FunctionBundle[]> {
  const { config, remove } = await inventedChecks(count);
  try {
    return await bundleFunctions({ root, keys: woken, outdir: join(outdir, name), config });
  } finally {
    await remove();
  }
}

test.each(woken)("a hundred checks more make a cold start of %s hardly heavier", (key) => {
  const startOf = (bundles: readonly FunctionBundle[]) => bundles.find((one) => one.key === key)!.startBytes;
  expect(startOf(many) - startOf(few)).toBeLessThanOrEqual(growth);
});

test("an event wakes and loads the checks that it matches, and no other", async () => {
  expect(await loadedBy(inventedEvent(3, "act"))).toEqual(
    inventedIds(100).filter((_, number) => number % 10 === 3),
  );
});

test("an event that no check wakes on loads none", async () => {
  expect(await loadedBy({ ...inventedEvent(3, "act"), source: "invented.elsewhere" })).toEqual([]);
});

/** The checks that the function loads for an event. */
async function loadedBy(event: object): Promise<readonly unknown[]> {
  const record = { messageId: "m-1", receiptHandle: "r", body: JSON.stringify(event) };
  const time = Date.parse("2026-03-02T09:15:05Z");
  const { log, ...answer } = await invokeBundle(
    many.find(({ key }) => key === "on-event")!.entry,
    { Records: [record] },
    environment,
    { now: time, deadline: time + 30_000 },
  );
  expect(answer).toEqual({ result: { batchItemFailures: [] } });
  return (log as readonly { readonly loaded?: string }[])
    .flatMap(({ loaded }) => loaded ?? [])
    .sort((a, b) => inventedIds(100).indexOf(a) - inventedIds(100).indexOf(b));
}

const environment = {
  TELL_LOADED: "yes",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIA",
  AWS_SECRET_ACCESS_KEY: "x",
  AWS_SESSION_TOKEN: "y",
  EVENTS_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/111122223333/events",
  QUARANTINE_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/111122223333/quarantine",
  REMEDIATE_ARN: "arn:aws:states:us-east-1:111122223333:stateMachine:remediate",
  SPOKE_READ_ROLE: "read",
  SPOKE_ACT_ROLE: "act",
};
