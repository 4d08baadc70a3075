import type { State } from "./state-language.ts";
import { runChoice } from "./states/choice.ts";
import { runFail } from "./states/fail.ts";
import { runMap } from "./states/map.ts";
import { runParallel } from "./states/parallel.ts";
import { runPass } from "./states/pass.ts";
import { runSucceed } from "./states/succeed.ts";
import { runTask } from "./states/task.ts";
import { runWait } from "./states/wait.ts";
import type { Outcome, Visit } from "./visit.ts";

type StateKinds = {
  readonly [Type in State["Type"]]: (visit: Visit<Extract<State, { Type: Type }>>) => Promise<Outcome>;
};

/** Every kind of state, one line each. */
const kinds: StateKinds = {
  Task: runTask,
  Choice: runChoice,
  Wait: runWait,
  Map: runMap,
  Parallel: runParallel,
  Pass: runPass,
  Succeed: runSucceed,
  Fail: runFail,
};

/** Runs a state as its kind does. */
export const runState = (visit: Visit): Promise<Outcome> =>
  (kinds[visit.state.Type] as (visit: Visit) => Promise<Outcome>)(visit);

/** Whether this names a kind of state. */
export const isStateType = (type: unknown): type is State["Type"] =>
  typeof type === "string" && Object.hasOwn(kinds, type);
