import type { OnFailure } from "@watchkeeper/plans/plan";
import type { Reach, Some } from "@watchkeeper/plans/reach";
import type { RunHead } from "@watchkeeper/plans/run";
import type { RunView } from "@watchkeeper/plans/run-view";
import type { Change, Step } from "@watchkeeper/plans/step";
import { Fragment } from "preact";
import { count } from "../count.ts";
import { shortName, stepWord } from "../words.ts";
import { Pill } from "./pill.tsx";

/** What a plan changes, from → to, how far it reaches, and what of it can be taken back. */
export function PlanView({ header, head, steps }: RunView) {
  const more = header.steps - steps.length;
  return (
    <div class="plan">
      {head.status !== "made" && header.steps > 1 && <RunProgress {...head} />}
      <ol class="steps">
        {steps.map(({ number, step, state, note }) => (
          <li key={number}>
            <div class="line">
              <h4 title={step.resource}>{step.title}</h4>
              {head.status !== "made" && <Pill {...stepWord(state)} />}
            </div>
            {!step.title.includes(shortName(step.resource)) && <p class="dim mono">{step.resource}</p>}
            <Changes step={step} />
            {note && <p class="note">{note}</p>}
          </li>
        ))}
      </ol>
      {more > 0 && <p class="dim">and {count(more, "more step")}</p>}
      <ReachView {...header.reach} onFailure={header.onFailure} />
    </div>
  );
}

/** How far a run has come. */
function RunProgress({ progress: { steps, done }, note }: RunHead) {
  return (
    <div class="progress">
      <progress max={steps} value={done} />
      <p class="dim">
        {done} of {count(steps, "step")} done{note ? `; ${note}` : ""}
      </p>
    </div>
  );
}

const afterFailure: Readonly<Record<OnFailure, string>> = {
  stop: "Nothing more is begun",
  undo: "What was done for it is put back",
  continue: "The rest goes on",
};

/** The first of some things, and how many more there are. */
const named = ({ count: all, first }: Some): string =>
  [...first, ...(all > first.length ? [`and ${all - first.length} more`] : [])].join("; ");

function ReachView({ onFailure, ...reach }: Reach & { readonly onFailure: OnFailure }) {
  const { resources, accounts, regions, irreversible, destroys, interrupts } = reach;
  return (
    <dl class="reach">
      <div>
        <dt>Reaches</dt>
        <dd>
          {count(resources, "resource")}
          <span class="dim">
            {[...accounts, ...regions].map((place) => (
              <Fragment key={place}>
                <span>{place}</span>{" "}
              </Fragment>
            ))}
          </span>
        </dd>
      </div>
      <div class={irreversible.count > 0 ? "bad" : "good"}>
        <dt>Can be undone</dt>
        <dd>{irreversible.count === 0 ? "Yes, every step" : `Not: ${named(irreversible)}`}</dd>
      </div>
      <div class={destroys.count > 0 ? "bad" : "good"}>
        <dt>Destroys</dt>
        <dd>{destroys.count === 0 ? "Nothing" : named(destroys)}</dd>
      </div>
      {interrupts.count > 0 && (
        <div class="bad">
          <dt>Interrupts</dt>
          <dd>{named(interrupts)}</dd>
        </div>
      )}
      <div>
        <dt>If a step fails</dt>
        <dd>{afterFailure[onFailure]}</dd>
      </div>
    </dl>
  );
}

const Changes = ({ step }: { readonly step: Step }) => (
  <dl class="changes">
    {step.changes.map(({ property, from, to }) => (
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
