import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import { platform, requireOfPlatform, root } from "./sst-platform.ts";

/** SST bundles with an esbuild of its own. */
const esbuild = requireOfPlatform("esbuild") as typeof Esbuild;

const banner = `import { createRequire as topLevelCreateRequire } from "node:module";
const require = topLevelCreateRequire(import.meta.url);`;

/** SST gives every file of an app its globals by an import at the top of it. */
const globals: Esbuild.Plugin = {
  name: "globals",
  setup(build) {
    const providers = JSON.parse(readFileSync(join(platform, "../provider-lock.json"), "utf8")) as readonly {
      alias: string;
      package: string;
    }[];
    const imports = [
      ...providers.map((one) => `import * as ${one.alias} from "${one.package}";`),
      `import * as sst from "${platform}/src/components";`,
    ].join("\n");
    build.onLoad({ filter: /\.(js|ts|jsx|tsx)$/ }, ({ path }) => ({
      contents: `${path.includes(".sst") ? "" : `${imports}\n`}${readFileSync(path, "utf8")}`,
      loader: path.endsWith("x") ? "tsx" : "default",
    }));
  },
};

/** What the platform's own packages are; they stay outside of the bundle, so it must lie in the platform's folder. */
const external = [
  "@pulumi/*",
  "@pulumiverse/*",
  "@sst-provider/*",
  "@aws-sdk/*",
  "undici",
  "esbuild",
  "archiver",
];

/** Bundles a piece of code as SST's command line bundles an app, imports it, and returns its default export. */
export async function importAsSst(
  name: string,
  code: string,
  words: { readonly define: Readonly<Record<string, string>>; readonly withGlobals: boolean },
  evaluate: (load: () => Promise<unknown>) => Promise<unknown> = (load) => load(),
): Promise<unknown> {
  const outfile = join(platform, `watchkeeper.${name}.${process.pid}.mjs`);
  try {
    await esbuild.build({
      stdin: { contents: code, resolveDir: root, sourcefile: "evaluate.ts", loader: "ts" },
      banner: { js: banner },
      bundle: true,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      nodePaths: [join(platform, "node_modules")],
      external: [...external, "glob", "vite"],
      define: { ...words.define },
      ...(words.withGlobals
        ? { inject: [join(platform, "src/shim/run.js")], plugins: [globals] }
        : { banner: { js: `${banner}\nconst $config = (config) => config;` } }),
      outfile,
      logLevel: "error",
    });
    return await evaluate(
      async () => ((await import(pathToFileURL(outfile).href)) as { default: unknown }).default,
    );
  } finally {
    await rm(outfile, { force: true });
  }
}
