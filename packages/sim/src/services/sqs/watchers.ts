import { Watchers } from "../../kernel/watchers.ts";
import type { Queue } from "./state.ts";

/** Who waits for messages of a queue that become visible. */
export const queueWatchers = new Watchers<Queue>();
