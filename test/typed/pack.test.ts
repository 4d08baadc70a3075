import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type MortalLaptop, startLaptop } from "../journeys/mortal-laptop.ts";
import { TypedProject } from "./typed-tutorial.ts";

/** A pack as npm installs one: plain JavaScript, in `node_modules`. */
const pack = `
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { defineCheck, fail, ok } from "@watchkeeper/reactions/check";
import { instanceWakes } from "@watchkeeper/reactions/checks/ec2-instance/wakes";
import * as z from "zod";

export const hasName = defineCheck({
  id: "has-name",
  title: "It has a name",
  why: "What has no name is called by its id.",
  on: instance,
  severity: "low",
  mode: "ask",
  settle: "0 seconds",
  wakes: instanceWakes,
  settings: z.strictObject({ tag: z.string().default("Name") }),
  examine: ({ id, tags }, _answers, { tag }) => (tags.has(tag) ? ok() : fail(id + " has no " + tag, {})),
});
`;

const project = new TypedProject();
let laptop: MortalLaptop | undefined;
afterAll(async () => {
  await laptop?.stop();
  project.remove();
});

const configuration = readFileSync(join(project.folder, "watchkeeper.config.ts"), "utf8");
const configure = (imported: string, composed: string) =>
  project.write(
    "watchkeeper.config.ts",
    `${imported}\n${configuration.replace("...awsBaseline,", `...awsBaseline, ${composed},`)}`,
  );
/** Builds the one function that checks are woken in. */
const build = `node_modules/.bin/node --input-type=module -e '
  import { bundleFunctions } from "@watchkeeper/infra/build/bundle-functions";
  await bundleFunctions({ root: process.cwd(), keys: ["on-event"], outdir: "dist" });
'`;

test("a check of a package in JavaScript is composed, listed, built and run like ours", {
  timeout: 300_000,
}, async () => {
  project.write(
    "node_modules/named-pack/package.json",
    JSON.stringify({ name: "named-pack", version: "1.0.0", type: "module", exports: "./index.js" }),
  );
  project.write("node_modules/named-pack/index.js", pack);
  configure('import { hasName } from "named-pack";', 'hasName.with({ settings: { tag: "title" } })');
  expect(project.type("npx watchkeeper checks")).toContain("has-name");
  project.type(build);
  expect(project.type("grep -rl 'What has no name is called by its id' dist")).toMatch(/^dist\/on-event\//);
  laptop = await startLaptop(join(project.folder, "node_modules/cloud"), project.folder);
  project.type(`export AWS_ENDPOINT_URL=${laptop.url} AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=x`);
  project.type("npx watchkeeper try instance-launch --no-wait && npx watchkeeper clock advance 2m");
  const cases = JSON.parse(project.type("npx watchkeeper cases --json")) as readonly {
    readonly checks: unknown;
  }[];
  expect(cases).toMatchObject([{ checks: expect.arrayContaining(["has-name"]) }]);
});

test("a check that no file exports is named when functions are built, and nothing is", () => {
  configure('const own = { ...imdsv2Required, id: "own" };', "own");
  expect(() => project.type(build)).toThrow(
    /"own" is exported by no file .* Export it from a file of its own\. Nothing was built\./,
  );
});
