import type { SucceedState } from "../state-language.ts";
import { conclude, type Outcome, type Visit } from "../visit.ts";

/** Ends the block that it is in, with its input or what `Output` makes of it. */
export const runSucceed = (visit: Visit<SucceedState>): Promise<Outcome> =>
  conclude(visit, visit.state, visit.input);
