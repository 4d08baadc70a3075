import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type MetricSpec, metrics } from "@watchkeeper/lambda/metrics";
import { describe, expect, test } from "vitest";
import { functions } from "../functions/index.ts";
import { ringsOf } from "./rings.ts";

const root = join(import.meta.dirname, "..");
const words = ["core", "plans", "cases"];
const contexts = ["reactions", "chat"];

/** Who may import whom: downwards only (docs/decisions/0001-packages.md). What is not named may import nothing of ours. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "packages/core": [],
  "packages/asl": ["core"],
  "packages/event-pattern": ["core"],
  "packages/aws-events": ["core"],
  "packages/lambda": ["core"],
  "packages/plans": ["core"],
  "packages/cases": ["core"],
  "packages/sim": ["asl", "event-pattern", "core"],
  "packages/kinds": ["plans", "core"],
  "packages/reactions": ["aws-events", "kinds", "event-pattern", ...words],
  "packages/chat": [...words],
  "packages/slack": ["chat", "core"],
  "packages/config": [...contexts, "plans", "core"],
  "packages/aws": [...contexts, ...words],
  "packages/console": words,
  "packages/cli": [...contexts, ...words, "aws", "config", "local", "asl", "event-pattern"],
  functions: [...contexts, ...words, "aws", "aws-events", "config", "lambda", "slack"],
  workflows: ["asl", "plans", "core"],
};
/** The compositions: they may import anything. */
const compositions = ["packages/local", "packages/infra"];

interface Import {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly typeOnly: boolean;
}

const importLine =
  /^(?:import|export)\b[^"']*?from\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|^import\s+["']([^"']+)["']/gm;

function filesOf(layer: string): readonly string[] {
  return globSync(`${layer}/**/*.{ts,tsx}`, { cwd: root }).filter((file) => !file.includes("node_modules"));
}

function importsOf(layer: string): readonly Import[] {
  return filesOf(layer).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(importLine)].map((match) => ({
      file,
      line: text.slice(0, match.index).split("\n").length,
      name: match[1] ?? match[2] ?? match[3] ?? "",
      typeOnly: /^(import|export)\s+type\b/.test(match[0]),
    }));
  });
}

describe("imports go downwards only", () => {
  test.each(Object.entries(allowed))("%s", (layer, mayImport) => {
    const own = layer.replace("packages/", "");
    const strays = importsOf(layer)
      .filter(({ file }) => !file.endsWith(".test.ts"))
      .flatMap(({ file, line, name }) => {
        const ours = /^@watchkeeper\/([^/]+)/.exec(name)?.[1];
        return ours && ours !== own && !mayImport.includes(ours) ? [`${file}:${line} imports ${name}`] : [];
      });
    expect(strays).toEqual([]);
  });

  test("every package stands in the table", () => {
    const packages = globSync("packages/*", { cwd: root });
    expect(packages.filter((name) => !(name in allowed) && !compositions.includes(name))).toEqual([]);
  });

  test("a command line loads the laptop only when it starts one", () => {
    const eager = importsOf("packages/cli").filter(
      ({ file, name, typeOnly }) => name.startsWith("@watchkeeper/local") && !typeOnly && !isLazy(file, name),
    );
    expect(eager).toEqual([]);
  });

  test("the console takes nothing but types from plans and cases, and the words and order of cases", () => {
    const shared = [
      "@watchkeeper/cases/outcomes",
      "@watchkeeper/cases/case-list",
      "@watchkeeper/cases/resource-count",
    ];
    const values = importsOf("packages/console").filter(
      ({ file, name, typeOnly }) =>
        /^@watchkeeper\/(plans|cases)\//.test(name) &&
        !typeOnly &&
        !shared.includes(name) &&
        !file.endsWith(".test.ts"),
    );
    expect(values).toEqual([]);
  });

  test("packages/lambda alone knows what handlers are made with", () => {
    const strays = ["packages", "functions", "workflows"]
      .flatMap(importsOf)
      .filter(
        ({ file, name }) =>
          /^@(middy|aws-lambda-powertools)\//.test(name) && !/^packages\/lambda\//.test(file),
      );
    expect(strays).toEqual([]);
  });

  test("plans takes nothing but types from the AWS SDK", () => {
    const values = importsOf("packages/plans").filter(
      ({ file, name, typeOnly }) => name.startsWith("@aws-sdk/") && !typeOnly && !file.endsWith(".test.ts"),
    );
    expect(values).toEqual([]);
  });
});

describe("no file imports itself by way of others", () => {
  test("of all that there are, for types as for values", () => {
    const layers = ["packages", "functions", "workflows"];
    const graph = new Map(
      layers.flatMap(filesOf).map((file): [string, string[]] => [withoutEnding(file), []]),
    );
    for (const { file, name } of layers.flatMap(importsOf)) {
      const target = pathOf(file, name);
      if (graph.has(target)) graph.get(withoutEnding(file))?.push(target);
    }
    expect(ringsOf(graph).map((ring) => ring.join(" ⇄ "))).toEqual([]);
  });

  test("which is found where it is so", () => {
    const graph = { a: ["b"], b: ["c", "d"], c: ["a"], d: ["e"], e: ["d"], f: ["a", "e"] };
    expect(ringsOf(new Map(Object.entries(graph)))).toEqual([
      ["d", "e"],
      ["a", "b", "c"],
    ]);
  });
});

const withoutEnding = (file: string) => file.replace(/\.tsx?$/, "");

/** The file of ours that an import names, without its ending; what is not ours by the name that it has. */
const pathOf = (file: string, name: string): string =>
  name.startsWith(".")
    ? normalize(join(dirname(file), withoutEnding(name)))
    : name.replace(/^@watchkeeper\/([^/]+)/, "packages/$1/src");

const isLazy = (file: string, name: string) =>
  readFileSync(join(root, file), "utf8").includes(`import("${name}")`);

describe("one seam for the runtime", () => {
  /** Where the process itself may be asked: the runtime's own seam, the terminal, and what starts a laptop. */
  const seams = [
    "packages/core/src/system-clock.ts",
    "packages/lambda/src/runtime.ts",
    "packages/cli/src/io.ts",
    "packages/cli/src/target.ts",
    "packages/cli/src/main.ts",
    "packages/cli/src/commands/start.ts",
    "packages/local/src/seclude.ts",
    // It names the credential chain to keep it out of every bundle.
    "packages/infra/src/build/left-out.ts",
  ];
  const forbidden: readonly (readonly [string, RegExp])[] = [
    ["process.env", /\bprocess\.env\b/],
    ["the present time", /\bDate\.now\(|\bnew Date\(\)/],
    ["Math.random", /\bMath\.random\b/],
    ["a random id", /\brandomUUID\b|\brandomBytes\b/],
    ["a timer", /\bsetTimeout\(|\bsetInterval\(|\bsetTimeout\b.*timers\/promises/],
    ["the SDK's own credential chain", /credential-provider|fromEnv\(|fromIni\(/],
  ];

  test.each(forbidden)("nothing else reads %s", (_what, pattern) => {
    const readers = ["packages", "functions", "workflows"]
      .flatMap(filesOf)
      .filter((file) => !/\.test\.ts$|\/testing\//.test(file) && !seams.includes(file))
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .split("\n")
          .flatMap((line, index) =>
            pattern.test(line.replace(/\/\/.*|^\s*\*.*/, "")) ? [`${file}:${index + 1} ${line.trim()}`] : [],
          ),
      );
    expect(readers).toEqual([]);
  });
});

test("every metric is told by functions that there are", () => {
  const told = Object.values<MetricSpec>(metrics).flatMap(({ from }) => from);
  expect(told.filter((name) => !(name in functions))).toEqual([]);
});

test("nothing names a path of one machine", () => {
  const strays = ["packages", "functions", "workflows", "test", "scripts", "docs"]
    .flatMap((layer) => globSync(`${layer}/**/*.{ts,mjs,md,json}`, { cwd: root }))
    .filter((file) => !file.includes("node_modules"))
    .filter((file) =>
      new RegExp(`/${"work"}/|/${"root"}/|/${"tmp"}/|/${"home"}/`).test(
        readFileSync(join(root, file), "utf8"),
      ),
    );
  expect(strays).toEqual([]);
});
