import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { originsIn } from "./origins.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "watchkeeper-origins-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes files, of which the first is what the others are imported by. */
async function files(texts: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  return join(folder, Object.keys(texts)[0]!);
}

test("what a check reads beside it, and modules of Node's, are no files that export checks", async () => {
  const entry = await files({
    "config.js": 'import { mine } from "./mine.js"; export default [mine];',
    "mine.js":
      'import { sep } from "node:path"; import rules from "./rules.json" with { type: "json" }; export const mine = { sep, rules };',
    "rules.json": '{ "most": 3 }',
  });
  // As a build has it: a test's own imports take more than Node's.
  const names = `import { originsIn } from ${JSON.stringify(join(import.meta.dirname, "origins.ts"))};
    const origins = await originsIn(${JSON.stringify(entry)});
    console.log([...origins.values()].map(({ name }) => name).join());`;
  const told = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", names]);
  expect(told.stdout.trim()).toBe("mine,default");
});

test("what is exported twice is loaded from one of both", async () => {
  const entry = await files({
    "twice.js": 'import { one } from "./one.js"; export default [one];',
    "one.js": "export const one = {}; export { one as again }; export default one;",
  });
  const { one } = (await import(pathToFileURL(join(folder, "one.js")).href)) as { one: object };
  expect((await originsIn(entry)).get(one)).toMatchObject({ file: join(folder, "one.js") });
});

test("a file that is no program is told of with its place", async () => {
  const entry = await files({
    "broken-config.js": 'import "./broken.js";',
    "broken.js": "export const = 1;",
  });
  await expect(originsIn(entry)).rejects.toThrow(/broken\.js:1/);
});

test("a file that cannot be run here, which a pack has for elsewhere, keeps no check from being found", async () => {
  const entry = await files({
    "elsewhere-config.js": 'import { two } from "./two.js"; export default [two];',
    "two.js": 'export const two = { browser: () => import("./browser.js") };',
    "browser.js": 'throw new Error("there is no window");',
  });
  const { two } = (await import(pathToFileURL(join(folder, "two.js")).href)) as { two: object };
  expect((await originsIn(entry)).get(two)).toMatchObject({ file: join(folder, "two.js") });
});
