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
      event: { ...event, detail: detail.data as EventEnvelope["detail"] },
    },
  };
}

/** What the rules make of an event now: reads what they ask for, and examines it. */
export async function lookAt(
  { rules: woken, event }: KnownEvent,
  { config, executor }: LookDeps,
): Promise<{ readonly findings: readonly Finding[]; readonly unsettled: readonly string[] }> {
  const evidence = await gatherEvidence(
    (have) => woken.flatMap((rule) => rule.reads(event, have)),
    (call) => executor.read(call),
  );
  const examinations = woken.map((rule) => rule.examine(event, evidence, config.settings));
  return {
    findings: examinations.flatMap(({ findings }) => findings),
    unsettled: examinations.flatMap(({ unsettled }) => unsettled),
  };
}
