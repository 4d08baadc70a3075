import type { RunView } from "@watchkeeper/plans/run-view";
import type { Halt } from "../wire.ts";
import { RunStatus } from "./run-status.tsx";

/** Another plan of the case: what it is for, and how far its run has come. */
export function OtherPlan({
  run,
  halt,
  now,
}: {
  readonly run: RunView;
  readonly halt: Halt | null;
  readonly now: string;
}) {
  return (
    <section class="card" aria-label={`Beside it: ${run.header.title}`}>
      <h3 class="line">
        Beside it
        <span class="mono dim" title={run.hash}>
          plan {run.hash.slice(0, 12)}
        </span>
      </h3>
      <p class="dim">{run.header.title}</p>
      <RunStatus run={run} halt={halt} now={now} />
    </section>
  );
}
