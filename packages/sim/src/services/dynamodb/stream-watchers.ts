import { Watchers } from "../../kernel/watchers.ts";
import type { Stream } from "./stream-records.ts";

/** Who waits for new records of a stream. */
export const streamWatchers = new Watchers<Stream>();
