import { createRequire } from "node:module";
import { join } from "node:path";

/** The project's own folder. */
export const root = join(import.meta.dirname, "../..");
/** What `sst install` wrote: SST's sources, and the Pulumi that they run on. */
export const platform = join(root, ".sst/platform");
/** Requires a package of the platform, not ours of the same name. */
export const requireOfPlatform = createRequire(join(platform, "package.json"));
