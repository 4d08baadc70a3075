import type { Change, Step } from "@watchkeeper/plans/step";
import { Fragment } from "preact";
import { type BlastRadius, blastRadius, count } from "../blast-radius.ts";
import type { PlanInRun } from "../wire.ts";
import { shortName, stepWord } from "../words.ts";
import { Pill } from "./pill.tsx";

/** What a plan changes, from → to, how far it reaches, and what of it can be taken back. */
export function PlanView({ plan, steps }: PlanInRun) {
  const started = steps.some(({ state }) => state !== "pending");
  return (
    <div class="plan">
      <ol class="steps">
        {plan.steps.map((step) => {
          const record = steps.find(({ stepId }) => stepId === step.id);
          return (
            <li key={step.id}>
              <div class="line">
                <h4 title={step.resource}>{step.title}</h4>
                {started && record && <Pill {...stepWord(record.state)} />}
              </div>
              {!step.title.includes(shortName(step.resource)) && <p class="dim mono">{step.resource}</p>}
              <Changes step={step} />
              {record?.note && <p class="note">{record.note}</p>}
            </li>
          );
        })}
      </ol>
      <Reach {...blastRadius(plan)} putsBack={plan.onFailure === "undo"} />
    </div>
  );
}

function Reach({ putsBack, ...reach }: BlastRadius & { readonly putsBack: boolean }) {
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
      <div class={irreversible.length > 0 ? "bad" : "good"}>
        <dt>Can be undone</dt>
        <dd>{irreversible.length === 0 ? "Yes, every step" : `Not: ${irreversible.join("; ")}`}</dd>
      </div>
      <div class={destroys.length > 0 ? "bad" : "good"}>
        <dt>Destroys</dt>
        <dd>{destroys.length === 0 ? "Nothing" : destroys.join("; ")}</dd>
      </div>
      {interrupts.length > 0 && (
        <div class="bad">
          <dt>Interrupts</dt>
          <dd>{interrupts.join("; ")}</dd>
        </div>
      )}
      <div>
        <dt>If a step fails</dt>
        <dd>{putsBack ? "It is put back" : "It stops there"}</dd>
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
