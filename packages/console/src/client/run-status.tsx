import type { RunHead } from "@watchkeeper/plans/run";
import type { RunView } from "@watchkeeper/plans/run-view";
import { tellProgress, tellRun } from "../tell-run.ts";
import type { Halt } from "../wire.ts";
import { stepGroups } from "../words.ts";
import { Pill } from "./pill.tsx";

/** Where a run is, how far it has come, and what a person should know. */
export function RunStatus(props: {
  readonly run: Pick<RunView, "head" | "header">;
  readonly halt: Halt | null;
  readonly now: string;
}) {
  const { run, halt, now } = props;
  const { head } = run;
  const told = tellRun(run, halt, now);
  if (!told) return null;
  return (
    <div class={`run ${told.tone}`}>
      {head.progress.steps > 1 && <ProgressBar {...head} />}
      <div class="told">
        <Pill {...told} />
        <div>
          {head.progress.steps > 1 && <p>{tellProgress(head)}</p>}
          {told.more.map((fact) => (
            <p key={fact} class="dim">
              {fact}
            </p>
          ))}
        </div>
      </div>
    </div>
  );
}

/** A part for each group of steps, as long as there are many; the words beside it say the same. */
function ProgressBar(head: RunHead) {
  const { steps, pending, inFlight } = head.progress;
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label="Progress of the run"
      aria-valuemin={0}
      aria-valuemax={steps}
      aria-valuenow={steps - pending - inFlight}
      aria-valuetext={tellProgress(head)}
    >
      {stepGroups.map(
        ({ group }) =>
          head.progress[group] > 0 && (
            <span key={group} class={group} style={{ flexGrow: head.progress[group] }} />
          ),
      )}
    </div>
  );
}
