import type { Config } from "@watchkeeper/config/schema";
import project from "./changing-config.ts";

/** What functions have where the configuration changes while they run. */
export const config: Config = project;
