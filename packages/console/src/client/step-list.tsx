import { shortName } from "@watchkeeper/core/identity";
import type { RunHead } from "@watchkeeper/plans/run";
import type { StepView } from "@watchkeeper/plans/run-view";
import type { Change } from "@watchkeeper/plans/step";
import { count, numeral } from "../count.ts";
import type { CaseStory } from "../wire.ts";
import { stepGroups, stepWord } from "../words.ts";
import { Pill } from "./pill.tsx";
import { type ShownSteps, useSteps } from "./use-steps.ts";

/** Up to how many steps are a list without numbers and choices. */
export const few = 5;

/** The steps of a plan; of many, the first, and those that stand as a person chooses. */
export function StepList({ id, run }: { readonly id: string; readonly run: NonNullable<CaseStory["run"]> }) {
  const { header, head } = run;
  const shown = useSteps(id, run);
  const { steps, all, showMore } = shown;
  const isLong = header.steps > few;
  return (
    <div class={isLong ? "step-list long" : "step-list"}>
      {isLong && <Choices {...head} {...shown} />}
      {steps === undefined ? (
        <p class="dim">Reading</p>
      ) : (
        <ol class={header.undoes === undefined ? "steps" : "steps back"}>
          {steps.map((one) => (
            <li key={one.number}>
              <StepLine {...one} isLong={isLong} hasBegun={head.status !== "made"} />
            </li>
          ))}
        </ol>
      )}
      {steps && isLong && (
        <div class="line more">
          <p class="dim">
            {numeral(steps.length)} of {count(all, "step")} shown
          </p>
          {showMore && (
            <button type="button" onClick={showMore}>
              Show more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** All steps, or those that stand so; a group that no step is in is no choice. */
function Choices({ status, progress, only, choose }: RunHead & ShownSteps) {
  if (status === "made") return <h4>Steps</h4>;
  const groups = stepGroups.filter(({ group }) => progress[group] > 0 || group === only);
  return (
    <fieldset class="choices">
      <legend>Steps</legend>
      <button type="button" aria-pressed={only === undefined} onClick={() => choose(undefined)}>
        All <span class="count">{numeral(progress.steps)}</span>
      </button>
      {groups.map(({ group, word, tone }) => (
        <button key={group} type="button" aria-pressed={only === group} onClick={() => choose(group)}>
          <span class={`dot ${tone}`} aria-hidden="true" /> {word}{" "}
          <span class="count">{numeral(progress[group])}</span>
        </button>
      ))}
    </fieldset>
  );
}

function StepLine(props: StepView & { readonly isLong: boolean; readonly hasBegun: boolean }) {
  const { number, step, state, note, isLong, hasBegun } = props;
  return (
    <>
      {isLong && <span class="dim number">{numeral(number)}</span>}
      <div>
        <div class="line">
          <h4 title={step.resource}>{step.title}</h4>
          {hasBegun && <Pill {...stepWord(state)} />}
        </div>
        {!step.title.includes(shortName(step.resource)) && <p class="dim mono">{step.resource}</p>}
        <Changes changes={step.changes} />
        {note && <p class="note">{note}</p>}
      </div>
    </>
  );
}

const Changes = ({ changes }: { readonly changes: readonly Change[] }) => (
  <dl class="changes">
    {changes.map(({ property, from, to }) => (
      <div key={property}>
        <dt>{property}</dt>
        <dd>
          <span class="unseen">from </span>
          <Value of={from} as="del" />
          <span class="arrow" aria-hidden="true">
            →
          </span>
          <span class="unseen"> to </span>
          <Value of={to} as="ins" />
        </dd>
      </div>
    ))}
  </dl>
);

/** A value before or after; what is not set has no colour. */
function Value({ of: value, as: Tag }: { readonly of: Change["from"]; readonly as: "del" | "ins" }) {
  if (value === null) return <span class="unset">not set</span>;
  return <Tag>{typeof value === "string" ? value : JSON.stringify(value)}</Tag>;
}
