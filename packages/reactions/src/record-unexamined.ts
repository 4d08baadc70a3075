import type { Finding } from "@watchkeeper/cases/finding";
import { subjectOf } from "@watchkeeper/cases/finding";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { ReactDeps } from "./ports.ts";
import type { KnownEvent } from "./recognise.ts";
import { caseIdOf, recordCase } from "./record-case.ts";
import { titleOfMore } from "./title-of.ts";
import { toldFindings, withFindings } from "./told-findings.ts";

type Deps = Pick<ReactDeps, "cases" | "clock">;

/**
 * Puts on record that checks could not examine what an event names: a case of its own for each check and hour, so that it
 * disturbs no other, and a check that is broken is no case for each event. Told twice, an event counts once.
 */
export async function recordUnexamined(
  known: KnownEvent,
  unexamined: readonly Finding[],
  deps: Deps,
): Promise<void> {
  const { account, region } = known.event;
  const occurrence = known.definition.occurrence(known.event);
  const hour = new Date(known.event.time).toISOString().slice(0, 13);
  for (const [check, own] of Map.groupBy(unexamined, (one) => one.check)) {
    const eventId = caseIdOf(account, region, `${occurrence} ${check}`);
    if (await deps.cases.findKnown(eventId)) continue;
    const id = caseIdOf(account, region, `${check} could not examine in ${hour}`);
    const closing = { outcome: "unexamined", note: whyOf(own) } as const;
    const opened = await recordCase(known, own, { id, closing }, new Map(), deps);
    if (opened === "exists") await count(known, own, { id, eventId, occurrence }, deps);
  }
}

const whyOf = ([first]: readonly Finding[]): string => String(first?.evidence.error);

/** Counts an event in the case of its hour, unless it is the one that opened it. */
async function count(
  known: KnownEvent,
  findings: readonly Finding[],
  { id, eventId, occurrence }: Readonly<Record<"id" | "eventId" | "occurrence", string>>,
  { cases }: Deps,
): Promise<void> {
  if ((await cases.find(id))?.occurrence === occurrence) return;
  const recorded = await cases.recorded(id, findings);
  const news = findings.filter((finding) => !recorded.has(subjectOf(finding)));
  await cases.join(
    id,
    { event: known.envelope, own: eventId, findings: news },
    (current) => {
      const counted = (current.counted ?? 1) + 1;
      const told = withFindings(
        current,
        news,
        new Set([...recorded.values()].map(({ resource }) => resource)),
      );
      return {
        ...told,
        counted,
        title: titleOfMore(current.title, told.resourceCount ?? 1),
        note: `${whyOf(findings)}; so it was of ${counted} events of this hour`,
      };
    },
    {
      actor: watchkeeper,
      type: "event joined",
      data: { event: known.definition.name, eventId: known.event.id, ...toldFindings(news) },
    },
    undefined,
  );
}
