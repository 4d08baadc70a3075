import type { Definition } from "./state-language.ts";

/** An Express execution's longest time (AWS's guide, "Choosing workflow type"). */
const expressSeconds = 300;

/** A definition as it runs in an Express execution: five minutes at most. */
export const asExpress = (definition: Definition): Definition => ({
  ...definition,
  TimeoutSeconds: Math.min(definition.TimeoutSeconds ?? expressSeconds, expressSeconds),
});
