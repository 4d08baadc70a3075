import type { Finding } from "@watchkeeper/cases/finding";
import type { AnyEvent, EventOf } from "@watchkeeper/core/define-event";
import type { Duration } from "@watchkeeper/core/duration";
import type { Json } from "@watchkeeper/core/json";
import type { AnyKind, Kind, Named, Resource, Told } from "@watchkeeper/kinds/kind";
import type { Answer, Call, OperationKey, Where } from "@watchkeeper/plans/call";
import type { Mode } from "@watchkeeper/plans/gate";
import type { Operation } from "@watchkeeper/plans/operation";
import type * as z from "zod";
import type { Evidence } from "./evidence.ts";
import type { AnyExample, Example } from "./example.ts";
import type { AnyRemediation, Remediation } from "./remediation.ts";
import { namesSwept, type SweptEvent, sweptEvent } from "./swept-event.ts";

/** The resources that an event names. */
export interface Woken {
  readonly told: readonly Told[];
  /** How more of them are to be found; absent where none are missing. */
  readonly find?: Call | undefined;
  /** How many more there are than AWS shows. */
  readonly unseen?: number;
}

/** An event that wakes a check, and the resources to look at then. */
export interface Wake<Event extends AnyEvent = AnyEvent> {
  readonly event: Event;
  /** Asked again with what was found, until it wants nothing new. */
  readonly names: (event: EventOf<Event>, have: Evidence) => Woken;
  /** Of a sweep: how often. */
  readonly every?: Duration;
}

/** A wake whose event's detail is forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a wake is contravariant in its event
export type AnyWake = Wake<any>;

/** An event that wakes a check, with what of it names resources. */
export const wake = <Event extends AnyEvent>(event: Event, names: Wake<Event>["names"]): Wake<Event> => ({
  event,
  names,
});

/** Time that wakes a check: for all resources of its kind, in every account and Region. */
export interface Sweep {
  readonly every: Duration;
}

/** Wakes a check so often, for all resources of its kind. */
export const sweep = (every: Duration): Sweep => ({ every });

/** A sweep as it wakes: by the pages of what was found to be wrong. */
const wakeOfSweep = (check: string, { every }: Sweep): Wake<SweptEvent> => ({
  event: sweptEvent(check),
  names: namesSwept,
  every,
});

/** The resource is as it should be. */
export interface Ok {
  readonly is: "ok";
}

/** It is not: what is wrong, in one line for people that begins with the resource, and the values that say so. */
export interface Fail<Evidenced> {
  readonly is: "wrong";
  readonly summary: string;
  readonly evidence: Evidenced;
  /** What it has in common with others of its account and Region: those of an hour are one case. */
  readonly groups?: readonly string[];
}

/** Nobody can say yet: AWS does not show what belongs to it. It is looked at again, as long as it may come. */
export interface NotYet {
  readonly is: "unseen";
  /** What is not shown. */
  readonly unseen: string;
}

/** What a check says of a resource. */
export type Verdict<Evidenced> = Ok | Fail<Evidenced> | NotYet;

/** The resource is as it should be. */
export const ok = (): Ok => ({ is: "ok" });

/** AWS does not show something of it yet. */
export const notYet = (unseen: string): NotYet => ({ is: "unseen", unseen });

/** It is not: what is wrong, and what says so. */
export const fail = <Evidenced>(
  summary: string,
  evidence: Evidenced,
  { groups }: Pick<Fail<Evidenced>, "groups"> = {},
): Fail<Evidenced> => ({ is: "wrong", summary, evidence, ...(groups ? { groups } : {}) });

/** The operations of reads. */
type KeyIn<Asked> = {
  [Name in keyof Asked]: Asked[Name] extends Call<infer Key> | readonly Call<infer Key>[] ? Key : never;
}[keyof Asked];

/** Reads of declared operations alone; any other is named, and does not compile. */
type HeldTo<Asked, Key extends OperationKey> = [KeyIn<Asked>] extends [Key]
  ? unknown
  : { readonly undeclared: Exclude<KeyIn<Asked>, Key> };

/** What such reads have shown, by the same names. */
export type AnswersTo<Asked> = {
  readonly [Name in keyof Asked]: Asked[Name] extends Call<infer Key>
    ? Answer<Key>
    : Asked[Name] extends readonly Call<infer Key>[]
      ? readonly Answer<Key>[]
      : never;
};

/** What the configuration may say of a check. */
export interface CheckWords<Settings = unknown> {
  readonly mode?: Mode;
  /** Another mode in some accounts, by their ids. */
  readonly accounts?: Readonly<Record<string, Mode>>;
  /** How long after its event a finding may still be unfinished: until then, it is only looked at again. */
  readonly settle?: Duration;
  readonly approvals?: {
    readonly needed?: number;
    readonly requesterMayApprove?: boolean;
    readonly mfa?: boolean | { readonly severities: readonly Finding["severity"][] };
  };
  readonly settings?: Settings;
}

/** A check, and what the configuration says of it. */
export interface ConfiguredCheck {
  readonly check: AnyCheck;
  readonly words: CheckWords;
}

/** One question asked of a resource: what wakes it, what it reads, what it makes of that, and what mends it. */
export interface CheckDefinition<
  Shown extends Resource,
  KindKey extends OperationKey,
  Key extends OperationKey,
  Settings extends z.core.$ZodObject,
  Along extends AnyReads,
  Beside extends AnyReads,
  Evidenced,
> {
  readonly id: string;
  /** What it asks, as the statement that should be so. */
  readonly title: string;
  /** Why that matters: for whoever wonders about a finding. */
  readonly why: string;
  readonly on: Kind<Shown, KindKey>;
  readonly severity: Finding["severity"];
  /** Its mode where the configuration names none. */
  readonly mode: Mode;
  /** How long after its event a finding may still be unfinished business of AWS or of whoever makes the resource. */
  readonly settle: Duration;
  readonly wakes: readonly (AnyWake | Sweep)[];
  /** What it may read beside the resource itself: its function's permissions come from here. */
  readonly operations?: readonly Operation<Key>[];
  /** What the configuration may set. */
  readonly settings: Settings;
  /** What it wants to know whatever the resource is like: read along with it. Asked again with what it got. */
  readonly readsAlong?: (named: Named, have: Evidence) => Along & HeldTo<Along, Key>;
  /** What else it wants to know; asked again with what it got. */
  readonly reads?: (resource: Shown, have: Evidence) => Beside & HeldTo<Beside, Key>;
  /** Pure. */
  readonly examine: (
    resource: Shown,
    answers: AnswersTo<Along> & AnswersTo<Beside>,
    settings: z.output<Settings>,
  ) => Verdict<Evidenced>;
  /** What mends it; absent: it only tells. */
  readonly fix?: Remediation<Evidenced>;
  /** The names of the roles that its fix hands to a service, as its settings have them. */
  readonly passes?: (settings: z.output<Settings>) => readonly string[];
  /** What it makes of events, `here` as in AWS's own: `watchkeeper checks test` sees that it does, and its page shows them. */
  readonly examples?: (
    here: Where,
  ) => readonly Example<KindKey | Key, z.input<Settings>, NoInfer<Evidenced>>[];
}

/** A check as the configuration composes it. */
export interface Check<Settings = unknown> extends AnyCheck {
  /** The check, with what the configuration says of it. */
  readonly with: (words: CheckWords<Settings>) => ConfiguredCheck;
}

/** A check whose resources, reads and evidence are forgotten, as it is carried out. */
export interface AnyCheck {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly on: AnyKind;
  readonly severity: Finding["severity"];
  readonly mode: Mode;
  readonly settle: Duration;
  readonly wakes: readonly AnyWake[];
  readonly operations: readonly Operation[];
  readonly settings: z.core.$ZodObject;
  readonly readsAlong: (named: Named, have: Evidence) => AnyReads;
  readonly reads: (resource: Resource, have: Evidence) => AnyReads;
  readonly examine: (
    resource: Resource,
    answers: object,
    settings: unknown,
  ) => Verdict<Readonly<Record<string, Json>>>;
  readonly fix: AnyRemediation | undefined;
  readonly passes: (settings: unknown) => readonly string[];
  readonly examples: (here: Where) => readonly AnyExample[];
}

/** Reads by the names that a check gives them. */
export type AnyReads = Readonly<Record<string, Call | readonly Call[]>>;

const none = () => ({});

/** Declares a check: its reads are held to its operations, its evidence to what its fix takes. */
export function defineCheck<
  Shown extends Resource,
  Settings extends z.core.$ZodObject,
  Evidenced extends Readonly<Record<string, Json>>,
  const KindKey extends OperationKey,
  const Key extends OperationKey = never,
  Along extends AnyReads = Readonly<Record<never, never>>,
  Beside extends AnyReads = Readonly<Record<never, never>>,
>(
  definition: CheckDefinition<Shown, KindKey, Key, Settings, Along, Beside, Evidenced>,
): Check<z.input<Settings>> {
  const {
    operations = [],
    readsAlong = none,
    reads = none,
    fix,
    passes = () => [],
    examples = () => [],
  } = definition;
  const check: AnyCheck & Pick<Check, "with"> = Object.freeze({
    ...(definition as unknown as AnyCheck),
    ...{ operations, readsAlong, reads, fix, passes, examples },
    wakes: definition.wakes.map((one) => ("event" in one ? one : wakeOfSweep(definition.id, one))),
    with: (words: CheckWords) => ({ check, words }),
  } as AnyCheck & Pick<Check, "with">);
  return check;
}
