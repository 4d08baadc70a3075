import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { CaseOutcome } from "@watchkeeper/cases/case";
import type { ShownState } from "@watchkeeper/plans/ledger";
import { caseWord, shortName, stepWord, type Tone } from "./words.ts";

/** A line of a case's timeline. */
export interface TimelineLine {
  readonly tone: Tone;
  /** What happened, in a few words. */
  readonly title: string;
  /** Who did it, where it was not Watchkeeper by itself. */
  readonly by?: string;
  /** Why, or what more there is to know. */
  readonly more: readonly string[];
}

type Told = Pick<TimelineLine, "tone" | "title">;
type Teller = (data: AuditRecord["data"]) => Told;

const tellers: Readonly<Record<string, Teller>> = {
  "case opened": () => ({ tone: "plain", title: "Noticed" }),
  "execution started": () => ({ tone: "plain", title: "Workflow started" }),
  "plan made": ({ decision }) => ({ tone: "plain", title: `Plan made; the gate says: ${decision}` }),
  "approval requested": () => ({ tone: "ask", title: "People were asked" }),
  "plan approved": () => ({ tone: "good", title: "Approved" }),
  "plan denied": () => ({ tone: "bad", title: "Denied" }),
  "decision refused": () => ({ tone: "bad", title: "A decision did not count" }),
  "undo requested": () => ({ tone: "ask", title: "Undo asked for" }),
  "run started": () => ({ tone: "busy", title: "Run started" }),
  "run admitted": () => ({ tone: "busy", title: "The gate lets the run begin" }),
  "run goes on": () => ({ tone: "busy", title: "Run goes on" }),
  "run paused": () => ({ tone: "ask", title: "Run paused" }),
  "run ended": ({ outcome }) => ({ tone: "plain", title: `Run ended: ${outcome}` }),
  "resume requested": () => ({ tone: "ask", title: "Asked to take the run up again" }),
  "steps intended": ({ steps }) => ({ tone: "plain", title: `About to: ${titlesOf(steps)}` }),
  "steps moved": ({ steps }) => ({ tone: toneOf(steps), title: titlesOf(steps, true) }),
  "steps skipped": ({ count }) => ({ tone: "plain", title: `Not done: ${count} steps` }),
  "steps taken up": ({ steps }) => ({ tone: "busy", title: `Taken up again: ${titlesOf(steps)}` }),
  "case closed": ({ outcome }) => {
    const { word, tone } = caseWord({ status: "closed", outcome: outcome as CaseOutcome });
    return { tone, title: `Closed: ${word.toLowerCase()}` };
  },
};

/** How many steps a line names. */
const mostNamed = 3;

/** A step, as a record tells of it. */
const toldStep = (told: unknown): { title: string; state: ShownState; note?: string } =>
  told as ReturnType<typeof toldStep>;

const stepsIn = (steps: unknown) => (Array.isArray(steps) ? steps.map(toldStep) : []);

function titlesOf(steps: unknown, withState = false): string {
  const all = stepsIn(steps);
  const named = all
    .slice(0, mostNamed)
    .map(({ title, state, note }) =>
      withState ? `${stepWord(state).word}: ${title}${note ? ` (${note})` : ""}` : title,
    );
  return [...named, ...(all.length > mostNamed ? [`and ${all.length - mostNamed} more`] : [])].join("; ");
}

function toneOf(steps: unknown): Tone {
  const tones = stepsIn(steps).map(({ state }) => stepWord(state).tone);
  return (["bad", "busy", "good"] as const).find((tone) => tones.includes(tone)) ?? "plain";
}

/** An audit record as people read it; one of an unknown type under its own name. */
export function tellRecord({ type, actor, data }: AuditRecord): TimelineLine {
  const told = tellers[type]?.(data) ?? { tone: "plain", title: type };
  const { findings, reasons, reason, note } = data;
  const more = [findings, type === "plan made" ? undefined : reasons, reason, note].flat();
  return {
    ...told,
    ...(actor === "watchkeeper" ? {} : { by: shortName(actor) }),
    more: more.filter((fact) => typeof fact === "string"),
  };
}
