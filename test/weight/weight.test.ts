import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import type { FunctionBundle } from "@watchkeeper/infra/build/bundle-functions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functions } from "../../functions/index.ts";
import { shippedBundles } from "./bundles.ts";

/** What a cold start may load, in bytes. Where one is over it, lighten it at its cause (docs/decisions/0012-weight.md). */
const limit = 470_000;
/** And all that ships, what is loaded when it is first needed included: EC2's schemas alone are 540 KB, unshaken; a check is up to ten. */
const limitInAll = 850_000;
/** Slack waits three seconds, cold start included; and every event that is watched for may be a cold start's. */
const tighter: Readonly<Record<string, number>> = { "slack-ingress": 60_000, "on-event": 350_000 };

let bundles: readonly FunctionBundle[];
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ bundles, remove } = await shippedBundles());
}, 240_000);
afterAll(() => remove());

test("every limit is a function's", () => {
  expect(Object.keys(tighter).filter((key) => !(key in functions))).toEqual([]);
});

test.each(Object.keys(functions))("a cold start of %s loads no more than it may", (key) => {
  const { startBytes } = bundles.find((one) => one.key === key)!;
  expect(startBytes).toBeGreaterThan(10_000);
  expect(startBytes).toBeLessThanOrEqual(tighter[key] ?? limit);
});

test.each(Object.keys(functions))("all of %s is no more than it may be", (key) => {
  expect(bundles.find((one) => one.key === key)!.bytes).toBeLessThanOrEqual(limitInAll);
});

test("no bundle imports one of Node's modules: the import of node:http alone costs 40 ms", () => {
  const names = builtinModules.join("|");
  const imports = new RegExp(`(?:from|import|import\\()\\s*["'](?:node:)?(?:${names})["']`, "g");
  const found = bundles.flatMap(({ key, folder }) =>
    globSync("*.mjs", { cwd: folder }).flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(imports)].map(
        ([text]) => `${key}/${file}: ${text}`,
      ),
    ),
  );
  expect(found).toEqual([]);
});

test("no bundle holds the SDK's credential chain", () => {
  const chain = /fromSSO|fromTokenFile|fromProcess\b/;
  const found = bundles.flatMap(({ key, folder }) =>
    globSync("*.mjs", { cwd: folder })
      .filter((file) => chain.test(readFileSync(join(folder, file), "utf8")))
      .map((file) => `${key}/${file}`),
  );
  expect(found).toEqual([]);
});
