import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./sst-platform.ts";

/** A copy of what sst.config.ts composes, in which errors may be planted. */
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "watchkeeper-types-"));
  const files = ["sst.config.ts", "watchkeeper.config.ts", "tsconfig.json", "tsconfig.infra.json"];
  for (const one of [...files, "functions", "workflows", "packages/infra/src", "package.json"]) {
    await cp(join(root, one), join(copy, one), { recursive: true });
  }
  for (const one of [".sst", "node_modules"]) await symlink(join(root, one), join(copy, one));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

test("sst.config.ts and all that it composes is well typed", async () => {
  expect(await typeErrors(root)).toBe("");
});

/** Each would pass in silence if SST's and Pulumi's types had become `any`. */
test.each([
  ["packages/infra/src/sst/functions.ts", "memorySize: spec.memoryMb", 'memorySize: "512 XB"', "TS2322"],
  ["packages/infra/src/sst/queues.ts", "sqsManagedSseEnabled: true", "sqsManagedSse: true", "TS2353"],
  ["packages/infra/src/sst/storage.ts", "aws.dynamodb.Table(", "aws.dynamodb.Tabel(", "TS2551"],
  ["sst.config.ts", 'home: "aws"', 'home: "azure"', "TS2322"],
])("an error that is planted in %s is found", async (file, right, wrong, code) => {
  const text = await readFile(join(copy, file), "utf8");
  expect(text).toContain(right);
  await writeFile(join(copy, file), text.replace(right, wrong));
  const errors = await typeErrors(copy);
  await writeFile(join(copy, file), text);
  expect(errors).toMatch(new RegExp(`^${file.replaceAll(".", "\\.")}\\(\\d+,\\d+\\): error ${code}`));
  expect(errors.match(/error TS/g)).toHaveLength(1);
});

async function typeErrors(folder: string): Promise<string> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [tsc, "-p", "tsconfig.infra.json"], { cwd: folder });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
