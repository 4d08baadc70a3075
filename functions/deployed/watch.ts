import { recogniserOf } from "@watchkeeper/reactions/recognise";
import { type Watch, watchOf } from "@watchkeeper/reactions/watch";
import project from "../../watchkeeper.config.ts";

/** What wakes the configured checks. */
export const watch: Watch = watchOf(project.definitions);

/** Finds the configured checks that an event wakes. */
export const recognise = recogniserOf(watch);
