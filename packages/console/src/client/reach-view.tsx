import type { OnFailure, PlanHeader } from "@watchkeeper/plans/plan";
import type { Some } from "@watchkeeper/plans/reach";
import type { RunView } from "@watchkeeper/plans/run-view";
import { Fragment } from "preact";
import { count } from "../count.ts";

const afterFailure: Readonly<Record<OnFailure, string>> = {
  stop: "Nothing more is begun",
  undo: "What was done for it is put back",
  continue: "The rest goes on",
};

/** The first of some things, and how many more there are. */
const named = ({ count: all, first }: Some): string =>
  [...first, ...(all > first.length ? [`and ${all - first.length} more`] : [])].join("; ");

/** How far a plan reaches, and what of it can be taken back. */
export function ReachView({
  reach,
  onFailure,
  waves,
}: Pick<PlanHeader, "reach" | "onFailure"> & Pick<RunView, "waves">) {
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
      {waves.length > 1 && (
        <div>
          <dt>In waves</dt>
          <dd>{waves.join(", then ")} steps</dd>
        </div>
      )}
      <div>
        <dt>If a step fails</dt>
        <dd>{afterFailure[onFailure]}</dd>
      </div>
    </dl>
  );
}
