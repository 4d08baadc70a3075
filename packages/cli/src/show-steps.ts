import { WatchkeeperError } from "@watchkeeper/core/error";
import { ownOf } from "@watchkeeper/core/own";
import type { RunHead } from "@watchkeeper/plans/run";
import { type StepGroup, type StepView, statesIn, viewRun } from "@watchkeeper/plans/run-view";
import { closest } from "fastest-levenshtein";
import type { Desk } from "./desk.ts";
import { findCase } from "./find-case.ts";
import type { Io } from "./io.ts";
import { standingOfRun } from "./show-run.ts";
import { groupsByName, stepWords } from "./step-words.ts";

/** How many steps stand on a page. */
const perPage = 50;

/** Which steps of a plan are asked for. */
export interface StepsAsked {
  /** From which one on, counted from 1 among those that match. */
  readonly from: number;
  /** Names of groups; absent: all. */
  readonly only?: readonly string[];
}

/** A page of a plan's steps. */
export interface StepsPage extends StepsAsked {
  readonly caseId: string;
  readonly planHash: string;
  readonly run: Pick<RunHead, "status" | "outcome" | "note" | "progress">;
  /** How many steps match. */
  readonly matching: number;
  readonly steps: readonly StepView[];
}

/** Reads a page of the steps of a case's newest plan. */
export async function stepsPage(
  desk: Pick<Desk, "cases" | "plans">,
  id: string,
  asked: StepsAsked,
): Promise<StepsPage> {
  const { id: caseId, planHash } = await findCase(desk, id);
  if (planHash === undefined)
    throw new WatchkeeperError("NoPlan", "conflict", `Case ${caseId} has no plan, and so no steps.`);
  const groups = asked.only?.map(groupNamed);
  const { head, steps } = await viewRun(
    desk.plans,
    { caseId, planHash },
    {
      from: asked.from - 1,
      count: perPage,
      ...(groups ? { only: groups.flatMap((group) => statesIn[group]) } : {}),
    },
  );
  const { status, outcome, note, progress } = head;
  return {
    caseId,
    planHash,
    run: { status, progress, ...(outcome ? { outcome } : {}), ...(note ? { note } : {}) },
    ...asked,
    matching: groups ? groups.reduce((sum, group) => sum + progress[group], 0) : progress.steps,
    steps,
  };
}

function groupNamed(name: string): StepGroup {
  const group = ownOf(groupsByName, name);
  if (group) return group;
  const names = Object.keys(groupsByName);
  throw new WatchkeeperError(
    "UnknownState",
    "invalid-input",
    `No steps are called "${name}"; did you mean "${closest(name, names)}"? There are: ${names.join(", ")}.`,
  );
}

/** A page of steps as people read it: where each stands, and why. */
export function showSteps(page: StepsPage, { colours }: Pick<Io, "colours">): readonly string[] {
  const { caseId, planHash, run, from, only, matching, steps } = page;
  const last = from + steps.length - 1;
  const those = only ? `steps that are ${only.join(" or ")}` : "steps";
  const width = `${run.progress.steps}`.length;
  const words = Math.max(0, ...steps.map(({ state }) => stepWords[state].length));
  const more = only ? ` --only ${only.join(",")}` : "";
  return [
    colours.bold(`Plan ${planHash.slice(0, 12)}: ${standingOfRun(run)}`),
    steps.length === 0
      ? `  No ${those} from ${from} on; there are ${matching}.`
      : `  ${from} to ${last} of ${matching} ${those}`,
    ...steps.flatMap(({ number, step, state, note }) => [
      `  ${`${number}`.padStart(width)}  ${stepWords[state].padEnd(words)}  ${step.title}`,
      ...(note ? [colours.dim(`  ${" ".repeat(width + words + 4)}${note}`)] : []),
    ]),
    ...(last < matching && steps.length > 0
      ? [colours.dim(`  The next: watchkeeper case ${caseId} --steps ${last + 1}${more}`)]
      : []),
  ];
}
