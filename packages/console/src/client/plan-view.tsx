import { nextOf } from "@watchkeeper/cases/outcomes";
import { isAsked } from "../is-asked.ts";
import type { CaseStory, Halt } from "../wire.ts";
import { type Acts, AskFor, Decide } from "./decision.tsx";
import { ReachView } from "./reach-view.tsx";
import { RunStatus } from "./run-status.tsx";
import { few, StepList } from "./step-list.tsx";

/** A plan: how far its run has come, what it changes, how far it reaches, and what people may say to it. */
export function PlanView(
  props: Acts & {
    readonly story: CaseStory & Required<Pick<CaseStory, "run">>;
    readonly halt: Halt | null;
    readonly now: string;
  },
) {
  const { story, halt, now, ...acts } = props;
  const { case: found, run } = story;
  const { header } = run;
  const waits = isAsked(story, now);
  const asks = nextOf(found);
  const steps = <StepList id={found.id} run={run} />;
  const isLong = header.steps > few;
  return (
    <section class={waits || asks.includes("resume") ? "card waits" : "card"} aria-labelledby="plan-title">
      <h3 id="plan-title" class="line">
        {waits ? "What would be changed" : "What the plan changes"}
        <span class="mono dim" title={run.hash}>
          plan {run.hash.slice(0, 12)}
        </span>
      </h3>
      {header.title !== found.title && <p class="dim">{header.title}</p>}
      <RunStatus run={run} halt={halt} now={now} />
      {!isLong && steps}
      <ReachView {...header} waves={run.waves} />
      {waits && <Decide story={story} now={now} {...acts} />}
      {asks.length > 0 && <AskFor id={found.id} next={asks} {...acts} />}
      {isLong && steps}
    </section>
  );
}
