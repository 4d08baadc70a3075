import type { AnyEvent } from "@watchkeeper/core/define-event";
import type { Operation } from "@watchkeeper/plans/operation";
import type { AnyCheck } from "./check.ts";

/** What is watched for: which events wake which checks; each of both is loaded when it is first needed. */
export interface Watch {
  readonly wakes: readonly {
    /** The event's name. */
    readonly event: string;
    readonly pattern: AnyEvent["pattern"];
    /** The ids of the checks that it wakes. */
    readonly checks: readonly string[];
  }[];
  readonly event: (name: string) => Promise<AnyEvent>;
  readonly check: (id: string) => Promise<AnyCheck>;
}

/** The events that checks are woken by, each once. */
export const eventsOf = (checks: readonly AnyCheck[]): readonly AnyEvent[] => [
  ...new Set(checks.flatMap(({ wakes }) => wakes.map(({ event }) => event))),
];

/** All that checks, their kinds and their fixes may send, each once. */
export const operationsOf = (checks: readonly AnyCheck[]): readonly Operation[] => [
  ...new Set(
    checks.flatMap(({ on, operations, fix }) => [
      ...on.operations,
      ...operations,
      ...(fix?.operations ?? []),
    ]),
  ),
];

/** What some checks watch for. */
export function watchOf(checks: readonly AnyCheck[]): Watch {
  const events = eventsOf(checks);
  const only = async <T>(found: T | undefined): Promise<T> => found as T;
  return {
    wakes: events.map((event) => ({
      event: event.name,
      pattern: event.pattern,
      checks: checks.filter(({ wakes }) => wakes.some((one) => one.event === event)).map(({ id }) => id),
    })),
    event: (name) => only(events.find((event) => event.name === name)),
    check: (id) => only(checks.find((check) => check.id === id)),
  };
}
