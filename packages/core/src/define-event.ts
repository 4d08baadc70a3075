import * as z from "zod/mini";

/** The EventBridge envelope, as the service delivers it (EventBridge User Guide, "Event structure"). */
export const eventEnvelope = z.object({
  version: z.optional(z.string()),
  id: z.string().check(z.minLength(1)),
  "detail-type": z.string().check(z.minLength(1)),
  source: z.string().check(z.minLength(1)),
  account: z.string().check(z.regex(/^\d{12}$/, "is not a twelve-digit account id")),
  time: z.iso.datetime(),
  region: z.string().check(z.minLength(1)),
  resources: z._default(z.array(z.string()), []),
  detail: z.record(z.string(), z.unknown()),
});

/** Any event, its detail not yet understood. */
export type EventEnvelope = z.output<typeof eventEnvelope>;

/** An event whose detail its declaration has parsed. */
export type EventOf<Definition> =
  Definition extends EventDefinition<string, infer Detail>
    ? Omit<EventEnvelope, "detail"> & { readonly detail: Detail }
    : never;

/** One event that we understand: what matches it, what its detail holds, and an example. */
export interface EventDefinition<Name extends string = string, Detail = unknown> {
  readonly name: Name;
  /** The EventBridge pattern that selects it; deployed, and asked again on arrival. */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly detail: z.core.$ZodType<Detail>;
  readonly example: Readonly<Record<string, unknown>>;
  /** When the same fact is told twice, this is equal; when it happens again, it is not. */
  readonly occurrence: (event: { readonly id: string; readonly detail: Detail }) => string;
}

/** An event's declaration whose detail is forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a definition is contravariant in its detail
export type AnyEvent = EventDefinition<string, any>;

/** Declares an event. */
export const defineEvent = <const Name extends string, Detail>(
  definition: EventDefinition<Name, Detail>,
): EventDefinition<Name, Detail> => Object.freeze(definition);
