import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const files = /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/;
const exported = /^export (?:const|function) (\w+)/gm;

/**
 * Leaves zod's JSON Schema writer out: 20 KB, which every schema refers to and no function uses. A schema's
 * `toJSONSchema()` throws in a bundle, and says why.
 */
export const noJsonSchema: Plugin = {
  name: "no-json-schema",
  setup(build) {
    build.onLoad({ filter: files }, async ({ path }) => {
      const names = [...(await readFile(path, "utf8")).matchAll(exported)].map(([, name = ""]) => name);
      // What makes a method may be called where the method never is.
      const stubs = names.map(
        (name) => `export const ${name} = ${name.startsWith("create") ? "() => used" : "used"};`,
      );
      return {
        contents: `const used = () => { throw new Error("zod's JSON Schema is in no bundle of Watchkeeper."); };
${stubs.join("\n")}
${names.includes("processSchema") ? "export { processSchema as process };" : ""}`,
        loader: "js",
      };
    });
  },
};
