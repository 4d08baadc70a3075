import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** The SDK's generated schemas: `const _IId = "InstanceId"` at the top, `{ [_IId]: … }` below. */
const schemaFiles = /[\\/]@aws-sdk[\\/](client-[^\\/]+|nested-clients)[\\/].*schemas_\d+\.js$/;
const constants = /^const (_\w+) = ("[^"\\]+");$/gm;
const computedKeys = /\[(_\w+)\]:/g;

/**
 * Writes the SDK's computed schema keys out, `{ [_IId]: v }` as `{ "InstanceId": v }`. They mean the same; but esbuild
 * takes a computed key for a side effect, and so keeps every schema of a client, of which EC2 has 539 KB. Where AWS
 * generates its files another way, nothing is replaced: the bundle is right, and larger.
 */
export const schemaShake: Plugin = {
  name: "schema-shake",
  setup(build) {
    build.onLoad({ filter: schemaFiles }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const values = new Map([...text.matchAll(constants)].map((match) => [match[1], match[2]]));
      return {
        contents: text.replace(computedKeys, (key, name) =>
          values.has(name) ? `${values.get(name)}:` : key,
        ),
        loader: "js",
      };
    });
  },
};
