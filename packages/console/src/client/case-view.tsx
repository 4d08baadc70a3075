import { nextOf } from "@watchkeeper/cases/outcomes";
import { fullTime } from "../time-words.ts";
import type { CaseStory, Halt } from "../wire.ts";
import { caseWord, whatStands } from "../words.ts";
import { type Acts, AskFor } from "./decision.tsx";
import { Findings } from "./findings.tsx";
import { MachineView } from "./machine-view.tsx";
import { OtherPlan } from "./other-plan.tsx";
import { Pill } from "./pill.tsx";
import { PlanView } from "./plan-view.tsx";
import { Timeline } from "./timeline.tsx";

/** A case: what is wrong, what would be changed, the decision, where its execution is, what happened. */
export function CaseView({
  story,
  halt,
  now,
  ...acts
}: Acts & { readonly story: CaseStory; readonly halt: Halt | null; readonly now: string }) {
  const { case: found, findings, run, others, timeline, executions } = story;
  const next = nextOf(found);
  return (
    <article class="case" aria-labelledby="case-title">
      <a class="to-list" href="#/">
        All cases
      </a>
      <header>
        <p class="line">
          <Pill {...caseWord(found, run)} />
          <span class="mono dim">{found.id}</span>
        </p>
        <h2 id="case-title">{found.title}</h2>
        {whatStands(found) && <p class="note">{whatStands(found)}</p>}
        {found.status === "closed" && found.note && <p class="note">{found.note}</p>}
        <p class="dim">
          Account {found.account}, {found.region}. Opened {fullTime(found.openedAt)} UTC
          {found.actor ? `; caused by ${found.actor}` : ""}.
        </p>
      </header>

      <section class="card" aria-labelledby="findings-title">
        <h3 id="findings-title">What is wrong</h3>
        <Findings findings={findings} />
      </section>

      {run ? (
        <>
          <PlanView story={{ ...story, run }} halt={halt} now={now} {...acts} />
          {others.map((other) => (
            <OtherPlan key={other.hash} run={other} halt={halt} now={now} />
          ))}
        </>
      ) : (
        next.length > 0 && (
          <section class="card" aria-label="What may be asked for">
            <AskFor id={found.id} next={next} {...acts} />
          </section>
        )
      )}

      {executions.length > 0 && (
        <section class="card" aria-labelledby="executions-title">
          <h3 id="executions-title">{found.status === "closed" ? "The way it took" : "Where it is"}</h3>
          <div class="machines">
            {executions.map((execution) => (
              <MachineView key={execution.arn} {...execution} />
            ))}
          </div>
        </section>
      )}

      <Timeline lines={timeline} now={now} />
    </article>
  );
}
