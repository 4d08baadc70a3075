import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { examplesOf } from "@watchkeeper/reactions/try-example";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as config from "../../../../functions/deployed/config.ts";
import * as sending from "../../../../functions/deployed/sending.ts";
import * as watch from "../../../../functions/deployed/watch.ts";
import project from "../../../../watchkeeper.config.ts";
import { deployed } from "./deployed.ts";

type Deployed = Pick<typeof config, "config"> &
  Pick<typeof sending, "operations" | "sdk"> &
  Pick<typeof watch, "recognise">;

const root = join(import.meta.dirname, "../../../..");
const unbuilt: Deployed = { ...config, ...sending, ...watch };
let folder = "";
let built: Deployed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "watchkeeper-deployed-"));
  const contents = ["config", "sending", "watch"]
    .map((name) => `export * from "./functions/deployed/${name}.ts";`)
    .join("\n");
  const outfile = join(folder, "deployed.mjs");
  await build({
    stdin: { contents, resolveDir: root },
    ...{ outfile, absWorkingDir: root, bundle: true, format: "esm", platform: "node", logLevel: "error" },
    mainFields: ["module", "main"],
    banner: {
      js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);',
    },
    plugins: [...(await deployed(root))],
  });
  built = (await import(pathToFileURL(outfile).href)) as Deployed;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("what functions have of the configuration when they are built is what they have on the laptop", () => {
  expect(built.config).toEqual(JSON.parse(JSON.stringify(unbuilt.config)));
  expect(Object.keys(built.config.checks)).toEqual(Object.keys(unbuilt.config.checks));
});

test("so is what they may send, but for the pages that tell of it", () => {
  const withoutPages = Object.fromEntries(
    Object.entries(unbuilt.operations).map(([key, { page: _, ...operation }]) => [key, operation]),
  );
  expect(built.operations).toEqual(withoutPages);
});

test("and so is what each event wakes, and what that is like", async () => {
  const checks: readonly AnyCheck[] = project.definitions;
  const woken = async ({ recognise }: Deployed, event: object) => {
    const recognition = await recognise(eventEnvelope.parse(event));
    if (recognition.is !== "known") return recognition;
    return recognition.known.readings.map(({ definition, event: read, checks: own }) => ({
      ...{ name: definition.name, occurrence: definition.occurrence(read), read },
      checks: own.map(({ id, severity, mode, settle, on, fix }) => ({
        ...{ id, severity, mode, settle, kind: on.type, fix: fix?.id },
      })),
    }));
  };
  for (const { event } of checks.flatMap(examplesOf)) {
    const onLaptop = await woken(unbuilt, event);
    expect(onLaptop).not.toEqual([]);
    expect(await woken(built, event)).toEqual(onLaptop);
  }
});
