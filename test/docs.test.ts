import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generatedPages } from "./generated-pages.ts";

const root = join(import.meta.dirname, "..");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...globSync("docs/**/*.md", { cwd: root }),
  ...globSync("workflows/**/*.md", { cwd: root }),
];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

/** The blocks of a page that say `run` after their language: each is a shell script that must end with 0. */
function runnable(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```\w+ run\n([\s\S]*?)^```/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split("\n").length,
    text: match[1] ?? "",
  }));
}

describe("runnable blocks", () => {
  const blocks = pages.flatMap(runnable);
  test("there are some", () => expect(blocks.length).toBeGreaterThan(0));

  test.each(blocks.map((block) => [`${block.page}:${block.line}`, block] as const))(
    "%s",
    (_place, { text }) => {
      const run = spawnSync("bash", ["-euo", "pipefail", "-c", text], { cwd: root, encoding: "utf8" });
      expect(`${run.stdout}${run.stderr}\nexit code ${run.status}`).toMatch(/exit code 0$/);
    },
  );
});

describe("generated pages", () => {
  test.each(Object.entries(generatedPages()))(
    "%s is what the code says (npm run docs writes it)",
    (file, text) => {
      expect(readFileSync(join(root, file), "utf8")).toBe(text);
    },
  );
});

describe("links", () => {
  test.each(pages)("of %s lead somewhere", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
    const strays = targets.filter((target) => globSync(join(page, "..", target), { cwd: root }).length === 0);
    expect(strays).toEqual([]);
  });
});
