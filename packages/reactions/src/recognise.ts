import type { AnyEvent, EventEnvelope } from "@watchkeeper/core/define-event";
import { messageOf } from "@watchkeeper/core/error";
import { patternIndex } from "@watchkeeper/event-pattern/pattern-index";
import * as z from "zod/mini";
import { atOnce } from "./at-once.ts";
import { Attempts, Failure } from "./attempt.ts";
import type { AnyCheck } from "./check.ts";
import type { Watch } from "./watch.ts";

/** An event as one declaration reads it, and the checks that this wakes. */
export interface Reading {
  readonly definition: AnyEvent;
  readonly event: EventEnvelope;
  readonly checks: readonly AnyCheck[];
  /** The ids of checks that it wakes and that could not be loaded, and why. */
  readonly unloaded: readonly { readonly id: string; readonly why: string }[];
}

/** An event that some checks are woken by. */
export interface KnownEvent {
  /** The first declaration that reads it: what it is called, and what occurred. */
  readonly definition: AnyEvent;
  readonly event: EventEnvelope;
  /** As it came: what is kept of it. */
  readonly envelope: EventEnvelope;
  readonly readings: readonly Reading[];
  /** Why other declarations that match it could not read it. */
  readonly malformed: readonly string[];
}

/** What an envelope is to us. */
export type Recognition =
  | { readonly is: "known"; readonly known: KnownEvent }
  | { readonly is: "unwanted" }
  | { readonly is: "malformed"; readonly reason: string };

/** Finds the checks that an event wakes, and reads its detail: by each declaration that matches it. */
export type Recognise = (envelope: EventEnvelope) => Promise<Recognition>;

/** An event as a declaration reads it; or why it cannot, be it that the declaration itself is broken. */
function readBy(definition: AnyEvent, envelope: EventEnvelope): EventEnvelope | string {
  const malformed = (where: string, why: string | undefined) =>
    `${where} of a "${definition.name}" event: ${why}`;
  const read = new Attempts().each(definition, () => {
    const detail = z.safeParse(definition.detail, envelope.detail);
    if (!detail.success) {
      const [issue] = detail.error.issues;
      return malformed(`detail.${issue?.path.join(".")}`, issue?.message);
    }
    const event = { ...envelope, detail: detail.data as EventEnvelope["detail"] };
    if (typeof atOnce(definition.occurrence(event)) === "string") return event;
    return malformed("what occurred", "it is no text");
  });
  return read instanceof Failure ? malformed("detail", read.message) : read;
}

/** What a file exports; or why it could not be loaded. */
async function loaded<Exported extends object>(
  load: () => Promise<Exported | undefined>,
): Promise<Exported | string> {
  try {
    return (await load()) ?? "could not be loaded: its file does not export it";
  } catch (error) {
    return `could not be loaded: ${messageOf(error)}`;
  }
}

/** Checks by their ids: one that cannot be loaded takes the event from no other. */
async function loadedChecks(
  ids: readonly string[],
  { check }: Pick<Watch, "check">,
): Promise<Pick<Reading, "checks" | "unloaded">> {
  const all = await Promise.all(ids.map(async (id) => ({ id, is: await loaded(() => check(id)) })));
  return {
    checks: all.flatMap(({ is }) => (typeof is === "string" ? [] : [is])),
    unloaded: all.flatMap(({ id, is }) => (typeof is === "string" ? [{ id, why: is }] : [])),
  };
}

/** Recognises what is watched for. */
export function recogniserOf(watch: Pick<Watch, "wakes" | "event" | "check">): Recognise {
  const index = patternIndex(watch.wakes.map((wake) => ({ pattern: wake.pattern, value: wake })));
  return async (envelope) => {
    const rows = index.match(envelope);
    if (rows.length === 0) return { is: "unwanted" };
    const readings: Reading[] = [];
    const malformed: string[] = [];
    for (const row of rows) {
      const definition = await loaded(() => watch.event(row.event));
      if (typeof definition === "string") {
        malformed.push(`the declaration "${row.event}" ${definition}`);
        continue;
      }
      const event = readBy(definition, envelope);
      if (typeof event === "string") malformed.push(event);
      else readings.push({ definition, event, ...(await loadedChecks(row.checks, watch)) });
    }
    const [first] = readings;
    if (first === undefined) return { is: "malformed", reason: malformed.join("; ") };
    const { definition, event } = first;
    return { is: "known", known: { definition, event, envelope, readings, malformed } };
  };
}
