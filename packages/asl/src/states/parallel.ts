import { allOrNone } from "../abort.ts";
import type { Trail } from "../history.ts";
import { branchOf, unsuccessful } from "../position.ts";
import type { ParallelState } from "../state-language.ts";
import { Variables } from "../variables.ts";
import { concludeWith, type Outcome, statesOf, type Visit } from "../visit.ts";

/** Runs its branches side by side on the same input; its result is the list of their outputs. */
export async function runParallel(visit: Visit<ParallelState>): Promise<Outcome> {
  const { state, trail, variables, signal, execution, input } = visit;
  const before = unsuccessful(visit.before?.branches, state.Branches.length);
  if (!before) execution.history.add(trail, "ParallelStateStarted");
  const given =
    state.Arguments === undefined
      ? input
      : await visit.fields.template(state.Arguments, "Arguments", statesOf(visit));
  const trails = state.Branches.map((): Trail => ({ previous: trail.previous }));
  const branches = state.Branches.map((_, index) => branchOf(before, index));
  visit.position.branches = branches;
  const outputs = await allOrNone(
    signal,
    state.Branches.map((block, index) => async (either) => {
      const own = trails[index] ?? trail;
      const branch = branchOf(branches, index);
      if (branch.result) return branch.result.output;
      const { position } = branch;
      try {
        const output = await execution.runStates(block, given, {
          ...visit,
          signal: either,
          trail: own,
          variables: new Variables(variables, position.variables),
          position,
        });
        branch.result = { output };
        return output;
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
