import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Of the package.json that each client imports, keeps the version, which is all that it asks of it: 2 KB a client. */
export const packageVersion: Plugin = {
  name: "package-version",
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, "utf8")) as { name: string; version: string };
      return { contents: JSON.stringify({ name, version }), loader: "json" };
    });
  },
};
