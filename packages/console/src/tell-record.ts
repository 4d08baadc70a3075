import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { CaseOutcome } from "@watchkeeper/cases/case";
import { caseWord, shortName, type Tone } from "./words.ts";

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

const step =
  (tone: Tone, before: string): Teller =>
  ({ title, step: id }) => ({ tone, title: `${before}: ${title ?? id}` });

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
  "step intended": step("plain", "About to"),
  "step sent": step("busy", "Sent"),
  "step done": step("good", "Verified"),
  "step satisfied": step("good", "Already so"),
  "step unknown": step("bad", "Answer lost"),
  "step pending": step("busy", "Put off"),
  "step drifted": step("bad", "Moved meanwhile, left alone"),
  "step failed": step("bad", "Failed"),
  "step skipped": step("plain", "Not done"),
  "step compensating": step("busy", "Being put back"),
  "step compensated": step("bad", "Put back"),
  "step parked": step("bad", "Needs a person"),
  "case closed": ({ outcome }) => {
    const { word, tone } = caseWord({ status: "closed", outcome: outcome as CaseOutcome });
    return { tone, title: `Closed: ${word.toLowerCase()}` };
  },
};

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
