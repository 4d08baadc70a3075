import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type MortalLaptop, startLaptop } from "../journeys/mortal-laptop.ts";
import { blocksOf, TypedProject } from "./typed-tutorial.ts";

const project = new TypedProject();
let laptop: MortalLaptop | undefined;
afterAll(async () => {
  await laptop?.stop();
  project.remove();
});

/** The tutorial's own address is where its laptop listens here; the case that it speaks of is the one that there is. */
const inPlace = (text: string): string => {
  const here = text.replace("http://localhost:4600", laptop?.url ?? "");
  if (!here.includes("<id>")) return here;
  const [found] = JSON.parse(project.type("npx watchkeeper cases --json")) as readonly {
    readonly id: string;
  }[];
  return here.replaceAll("<id>", found?.id ?? "");
};

test("whoever types the tutorial sees what it says, and has changed two files", {
  timeout: 300_000,
}, async () => {
  let seen = "";
  for (const [index, block] of blocksOf("docs/tutorial-own-check.md").entries()) {
    if (block.is === "file") project.write(block.file, block.text);
    else if (block.is === "patch") project.patch(block.text);
    else if (block.is === "seen")
      for (const line of block.text.trimEnd().split("\n")) expect(seen).toContain(line);
    else if (block.text === "npm start\n") {
      await laptop?.stop();
      laptop = await startLaptop(join(project.folder, "node_modules", `cloud-${index}`), project.folder);
      project.type(`export AWS_ENDPOINT_URL=${laptop.url}`);
    } else seen = project.type(inPlace(block.text));
  }
  expect(project.type("git status --porcelain")).toBe(
    " A checks/queue-has-dead-letters.ts\n M watchkeeper.config.ts\n",
  );
  project.write("node_modules/types/tsconfig.json", typesOfTwo);
  expect(project.type("npx tsc --project node_modules/types")).toBe("");
});

/** The types of what has changed: the project's own are checked elsewhere. */
const typesOfTwo = JSON.stringify({
  extends: "../../tsconfig.json",
  include: ["../../checks", "../../watchkeeper.config.ts"],
  exclude: [],
});
