import { dataOf } from "@watchkeeper/config/define-config";
import type { Config } from "@watchkeeper/config/schema";
import project from "../../watchkeeper.config.ts";

/** What is configured. */
export const config: Config = dataOf(project);
