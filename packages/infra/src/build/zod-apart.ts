import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Plugin } from "esbuild";

const namespace = "zod-apart";

/**
 * Gives what the configuration is made of, checks and events that are loaded when they are first needed, a zod of its own.
 * All of a start takes `zod/mini`; of one zod for both, the start would load what some check alone asks of it.
 */
export const zodApart = (configured: ReadonlySet<string>): Plugin => ({
  name: namespace,
  setup(build) {
    const apart = async (path: string, importer: string) => {
      const found = await build.resolve(path, {
        kind: "import-statement",
        importer,
        resolveDir: dirname(importer),
        pluginData: namespace,
      });
      return { path: found.path, namespace, sideEffects: false };
    };
    build.onResolve({ filter: /^zod$/ }, ({ path, importer, pluginData }) =>
      configured.has(importer) && pluginData !== namespace ? apart(path, importer) : undefined,
    );
    build.onResolve({ filter: /^\./, namespace }, ({ path, importer, pluginData }) =>
      pluginData === namespace ? undefined : apart(path, importer),
    );
    build.onLoad({ filter: /.*/, namespace }, async ({ path }) => ({
      contents: await readFile(path, "utf8"),
      resolveDir: dirname(path),
      loader: "js",
    }));
  },
});
