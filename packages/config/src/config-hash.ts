import { hashOf } from "@watchkeeper/core/json";
import type { Config } from "./schema.ts";

/** SHA-256 of a configuration: it stands in every plan. */
export const configHash = (config: Config): string => hashOf(config);
