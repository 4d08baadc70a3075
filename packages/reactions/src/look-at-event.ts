import type { Finding } from "@watchkeeper/cases/finding";
import type { AnyEvent, EventEnvelope } from "@watchkeeper/core/define-event";
import { patternIndex } from "@watchkeeper/event-pattern/pattern-index";
import { gatherEvidence } from "./evidence.ts";
import type { LookDeps } from "./ports.ts";
import type { AnyRule } from "./rule.ts";
import { rules } from "./rules/index.ts";

/** An event that some rules know, its detail parsed. */
export interface KnownEvent {
  readonly definition: AnyEvent;
  readonly rules: readonly AnyRule[];
  readonly event: EventEnvelope;
  /** As it came: what is kept of it. */
  readonly envelope: EventEnvelope;
}

/** What an envelope is to us. */
export type Recognition =
  | { readonly is: "known"; readonly known: KnownEvent }
  | { readonly is: "unwanted" }
  | { readonly is: "malformed"; readonly reason: string };

const index = patternIndex(
  [...new Set(rules.flatMap((rule) => rule.events as readonly AnyEvent[]))].map((definition) => ({
    pattern: definition.pattern,
    value: { definition, rules: rules.filter((rule) => rule.events.includes(definition)) },
  })),
);

/** Finds the rules that an event wakes, and parses its detail. */
export function recognise(event: EventEnvelope): Recognition {
  const [row] = index.match(event);
  if (!row) return { is: "unwanted" };
  const detail = row.definition.detail.safeParse(event.detail);
  if (!detail.success) {
    const [issue] = detail.error.issues;
    return {
      is: "malformed",
      reason: `detail.${issue?.path.join(".")} of a "${row.definition.name}" event: ${issue?.message}`,
    };
  }
  return {
    is: "known",
    known: {
      definition: row.definition,
      rules: row.rules,
      envelope: event,
      event: { ...event, detail: detail.data as EventEnvelope["detail"] },
    },
  };
}

/** How long after its event a resource may stay invisible before it is taken for gone. */
export const visibleMs = 5 * 60_000;

/** What rules make of events now. */
export interface Look {
  readonly findings: readonly Finding[];
  /** Resources that cannot be seen yet. */
  readonly unsettled: readonly string[];
}

/**
 * What the rules make of events now: reads what they ask for, and examines it. Two events of one resource may be told of
 * otherwise: who launched it, say; of each subject all findings are given, in the order of the events.
 */
export async function lookAt(events: readonly KnownEvent[], { config, executor }: LookDeps): Promise<Look> {
  const woken = events.flatMap(({ rules, event }) => rules.map((rule) => ({ rule, event })));
  const evidence = await gatherEvidence(
    (have) => woken.flatMap(({ rule, event }) => rule.reads(event, have)),
    (call) => executor.read(call),
  );
  const examinations = woken.map(({ rule, event }) => rule.examine(event, evidence, config.settings));
  return {
    findings: examinations.flatMap(({ findings }) => findings),
    unsettled: examinations.flatMap(({ unsettled }) => unsettled),
  };
}
