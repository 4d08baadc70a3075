import type { Finding } from "@watchkeeper/cases/finding";
import type { AnyEvent, EventOf } from "@watchkeeper/core/define-event";
import type { Duration } from "@watchkeeper/core/duration";
import type { Call, OperationKey } from "@watchkeeper/plans/call";
import type { Mode } from "@watchkeeper/plans/gate";
import type * as z from "zod";
import type { Evidence } from "./evidence.ts";

/** One question that a rule asks of a resource, with a mode and settings of its own. */
export interface CheckDefinition<Settings extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly severity: Finding["severity"];
  /** Its mode where the configuration names none. */
  readonly mode: Mode;
  /** How long after its event a finding may still be unfinished business of AWS or of whoever launches. */
  readonly settle: Duration;
  /** What the configuration may say of it beside its mode and settle time. */
  readonly settings: Settings;
  /** The remediation of its findings. */
  readonly remediation: string;
  /** The names of the roles that its remediation hands to a service, as its settings have them. */
  readonly passes?: (settings: unknown) => readonly string[];
}

/** What an examination found, and which resources could not be seen yet: AWS's reads lag behind its events. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly unsettled: readonly string[];
}

/** The parsed settings of each check, by its id. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What wakes us, what it reads as evidence, and what it makes of it. Pure. */
export interface Rule<Event extends AnyEvent = AnyEvent, Key extends OperationKey = OperationKey> {
  readonly id: string;
  readonly title: string;
  readonly events: readonly Event[];
  readonly checks: readonly CheckDefinition[];
  /** The reads that it may ask for: its function's permissions come from here. */
  readonly operations: readonly Key[];
  /** Asked again with what it got, until it wants nothing new; four rounds at most. */
  readonly reads: (event: EventOf<Event>, have: Evidence) => readonly Call<Key>[];
  readonly examine: (event: EventOf<Event>, evidence: Evidence, settings: Settings) => Examination;
}

/** Declares a rule; its reads are held to its operations. */
export const defineRule = <Event extends AnyEvent, const Key extends OperationKey>(
  rule: Rule<Event, Key>,
): Rule<Event, Key> => Object.freeze(rule);

/** A rule whose event types are forgotten, as the table holds it. */
// biome-ignore lint/suspicious/noExplicitAny: rules are contravariant in their events
export type AnyRule = Rule<any, any>;
