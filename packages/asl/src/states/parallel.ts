import { allOrNone } from "../abort.ts";
import type { Trail } from "../history.ts";
import type { ParallelState } from "../state-language.ts";
import { Variables } from "../variables.ts";
import { concludeWith, type Outcome, statesOf, type Visit } from "../visit.ts";

/** Runs its branches side by side on the same input; its result is the list of their outputs. */
export async function runParallel(visit: Visit<ParallelState>): Promise<Outcome> {
  const { state, trail, variables, signal, execution, input } = visit;
  execution.history.add(trail, "ParallelStateStarted");
  const given =
    state.Arguments === undefined
      ? input
      : await visit.fields.template(state.Arguments, "Arguments", statesOf(visit));
  const trails = state.Branches.map((): Trail => ({ previous: trail.previous }));
  const outputs = await allOrNone(
    signal,
    state.Branches.map((branch, index) => async (either) => {
      const own = trails[index] ?? trail;
      try {
        return await execution.runStates(branch, given, {
          ...visit,
          signal: either,
          trail: own,
          variables: new Variables(variables),
        });
      } catch (thrown) {
        if (!either.aborted) trail.previous = own.previous;
        throw thrown;
      }
    }),
  );
  trail.previous = Math.max(...trails.map(({ previous }) => previous));
  execution.history.addBeside(trail, "ParallelStateSucceeded");
  return concludeWith(visit, outputs);
}
