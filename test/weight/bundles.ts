import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunctions, type FunctionBundle } from "@watchkeeper/infra/build/bundle-functions";
import { functions } from "../../functions/index.ts";

/** The project's own folder. */
export const root = join(import.meta.dirname, "../..");

/** Every function of the table, bundled as it ships, in a folder that goes with `remove`. */
export async function shippedBundles(): Promise<{
  readonly bundles: readonly FunctionBundle[];
  readonly remove: () => Promise<void>;
}> {
  const outdir = await mkdtemp(join(tmpdir(), "watchkeeper-bundles-"));
  const bundles = await bundleFunctions({ root, keys: Object.keys(functions), outdir });
  return { bundles, remove: () => rm(outdir, { recursive: true, force: true }) };
}
