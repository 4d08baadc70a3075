import { recogniserOf } from "@watchkeeper/reactions/recognise";
import { watchOf } from "@watchkeeper/reactions/watch";
import project from "../../watchkeeper.config.ts";

/** Finds the configured checks that an event wakes. */
export const recognise = recogniserOf(watchOf(project.definitions));
