import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { CaseOutcome } from "@watchkeeper/cases/case";
import type { Stretch, ToldStep } from "@watchkeeper/cases/fold-trail";
import { outcomes } from "@watchkeeper/cases/outcomes";
import { shortName } from "@watchkeeper/core/identity";
import { ownOf } from "@watchkeeper/core/own";
import type { ShownState } from "@watchkeeper/plans/ledger";
import { count } from "./count.ts";
import { groupOf, outcomeWord, stepWord, type Tone, tellGroups } from "./words.ts";

/** A line of a case's timeline. */
export interface TimelineLine {
  /** The hash of its first record. */
  readonly id: string;
  readonly at: string;
  readonly tone: Tone;
  /** What happened, in a few words. */
  readonly title: string;
  /** Who did it, where it was not Watchkeeper by itself: a name, and the whole identity. */
  readonly by?: { readonly name: string; readonly identity: string };
  /** Why, or what more there is to know. */
  readonly more: readonly string[];
  /** What it stands for, one by one. */
  readonly lines?: readonly TimelineLine[];
}

type Told = Pick<TimelineLine, "tone" | "title">;
type Teller = (record: AuditRecord) => Told;

/** How many steps a line names. */
const mostNamed = 3;

const tellers: Readonly<Record<string, Teller>> = {
  "case opened": () => ({ tone: "plain", title: "Noticed" }),
  "execution started": () => ({ tone: "plain", title: "Workflow started" }),
  "plan made": ({ data }) => ({ tone: "plain", title: `Plan made; the gate says: ${data.decision}` }),
  "found mended": ({ data }) => ({
    tone: "plain",
    title: `A sweep found ${count(Number(data.resources), "resource")} mended`,
  }),
  "nothing to be done": () => ({ tone: "plain", title: "Nothing to be done" }),
  "approval requested": () => ({ tone: "ask", title: "People were asked" }),
  "plan approved": () => ({ tone: "good", title: "Approved" }),
  "plan denied": () => ({ tone: "bad", title: "Denied" }),
  "decision refused": () => ({ tone: "bad", title: "A decision did not count" }),
  "undo requested": () => ({ tone: "ask", title: "Undo asked for" }),
  "resume requested": () => ({ tone: "ask", title: "Asked to take the run up again" }),
  "run to go on": () => ({ tone: "plain", title: "The parked run is to go on" }),
  "run taken up again": () => ({ tone: "busy", title: "Run taken up again" }),
  "run started": () => ({ tone: "busy", title: "Run started" }),
  "run admitted": () => ({ tone: "busy", title: "The gate lets the run begin" }),
  "run goes on": () => ({ tone: "busy", title: "Run goes on" }),
  "run paused": () => ({ tone: "ask", title: "Run paused" }),
  "run waits": () => ({ tone: "busy", title: "The run waits" }),
  "run ended": ({ data }) => ({ tone: "plain", title: `Run ended: ${data.outcome}` }),
  "click refused": () => ({ tone: "bad", title: "A click in the chat changed nothing" }),
  "click repeated": () => ({ tone: "plain", title: "Clicked again in the chat; it counts once" }),
  "click replayed": () => ({ tone: "bad", title: "The same click came again" }),
  "retry requested": () => ({ tone: "ask", title: "Asked to try again" }),
  "steps intended": (record) => intentsOf(stepsIn(record)),
  "steps moved": (record) => ({ tone: toneOf(stepsIn(record)), title: movesOf(stepsIn(record)) }),
  "steps skipped": ({ data }) => ({ tone: "plain", title: `Not done: ${count(Number(data.count), "step")}` }),
  "steps taken up": (record) => ({ tone: "busy", title: `Taken up again: ${titlesOf(stepsIn(record))}` }),
  "case closed": ({ data }) => {
    const outcome = data.outcome as CaseOutcome;
    if (!Object.hasOwn(outcomes, outcome)) return { tone: "plain", title: `Closed: ${outcome}` };
    const { word, tone } = outcomeWord(outcome);
    return { tone, title: `Closed: ${word.toLowerCase()}` };
  },
};

const stepsIn = ({ data: { steps } }: AuditRecord): readonly ToldStep[] =>
  Array.isArray(steps) ? (steps as unknown as readonly ToldStep[]) : [];

function stateOf({ state, way }: ToldStep): ShownState {
  if (way !== "back") return state as ShownState;
  if (state === "done" || state === "satisfied") return "compensated";
  return state === "failed" || state === "drifted" || state === "parked" ? "parked" : "compensating";
}

const nameOf = ({ step, title }: ToldStep): string => title ?? step;

const titlesOf = (steps: readonly ToldStep[]): string =>
  steps.length > mostNamed ? count(steps.length, "step") : steps.map(nameOf).join("; ");

/** What is about to be sent; what the same batch has found of other steps is told with it. */
function intentsOf(steps: readonly ToldStep[]): Told {
  const intended = steps.filter(({ state }) => state === "intended");
  const others = steps.filter(({ state }) => state !== "intended");
  const found = others.length === 0 ? "" : `. ${movesOf(others)}`;
  return { tone: toneOf(others), title: `About to: ${titlesOf(intended)}${found}` };
}

/** What became of steps: each in its words, or how many of them stand how. */
const movesOf = (steps: readonly ToldStep[]): string =>
  steps.length > mostNamed
    ? `${count(steps.length, "step")}: ${countsOf(steps)}`
    : steps
        .map(
          (told) => `${stepWord(stateOf(told)).word}: ${nameOf(told)}${told.note ? ` (${told.note})` : ""}`,
        )
        .join("; ");

function countsOf(steps: readonly ToldStep[], skipped = 0): string {
  const groups = Map.groupBy(steps, (told) => groupOf(stateOf(told)));
  return tellGroups((group) => (groups.get(group)?.length ?? 0) + (group === "skipped" ? skipped : 0)).join(
    ", ",
  );
}

function toneOf(steps: readonly ToldStep[]): Tone {
  const tones = steps.map((told) => stepWord(stateOf(told)).tone);
  return (["bad", "ask", "back", "busy", "good"] as const).find((tone) => tones.includes(tone)) ?? "plain";
}

/** How people are called, by an identity of theirs. */
type NameOf = (identity: string) => string;

/** A trail as people read it: the records of a big plan's steps are one line, which holds theirs. */
export const tellTrail = (
  stretches: readonly Stretch[],
  nameOf: NameOf = shortName,
): readonly TimelineLine[] =>
  stretches.map((stretch) =>
    stretch.records.length > 1 ? tellStretch(stretch, nameOf) : tellRecord(stretch.records[0], nameOf),
  );

const tellStretch = (
  { records: [first, ...others], steps, skipped }: Stretch,
  nameOf: NameOf,
): TimelineLine => ({
  id: first.hash,
  at: first.at,
  tone: toneOf(steps),
  title: `${count(steps.length + skipped, "step")}: ${countsOf(steps, skipped)}`,
  more: [],
  lines: [first, ...others].map((record) => tellRecord(record, nameOf)),
});

/** An audit record as people read it; one of an unknown type under its own name. */
export function tellRecord(record: AuditRecord, nameOf: NameOf = shortName): TimelineLine {
  const { hash, at, type, actor, data } = record;
  const told = ownOf(tellers, type)?.(record) ?? { tone: "plain", title: type };
  const { findings, reasons, reason, note, because } = data;
  const more = [findings, type === "plan made" ? undefined : reasons, reason, note, because].flat();
  return {
    id: hash,
    at,
    ...told,
    ...(actor === "watchkeeper" ? {} : { by: { name: nameOf(actor), identity: actor } }),
    more: more.filter((fact) => typeof fact === "string"),
  };
}
