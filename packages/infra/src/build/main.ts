import { rm } from "node:fs/promises";
import { join } from "node:path";
import { functions } from "../../../../functions/index.ts";
import { bundleFunctions } from "./bundle-functions.ts";
import { bundlesFolder } from "./bundles-folder.ts";

/** `npm run build`: bundles every function of the table into `dist`, and says what each weighs. */
const root = join(import.meta.dirname, "../../../..");
const outdir = join(root, bundlesFolder);
await rm(outdir, { recursive: true, force: true });
for (const { key, startBytes, bytes } of await bundleFunctions({
  root,
  keys: Object.keys(functions),
  outdir,
})) {
  const kilobytes = (count: number) => `${Math.ceil(count / 1000)} KB`.padStart(7);
  console.log(`${key.padEnd(20)}${kilobytes(startBytes)} at a cold start,${kilobytes(bytes)} in all`);
}
