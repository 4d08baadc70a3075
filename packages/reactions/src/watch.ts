import type { AnyEvent } from "@watchkeeper/core/define-event";
import type { Duration } from "@watchkeeper/core/duration";
import type { Operation } from "@watchkeeper/plans/operation";
import type { AnyCheck, AnyWake } from "./check.ts";

/** What is watched for: which events wake which checks; each of both is loaded when it is first needed. */
export interface Watch {
  readonly wakes: readonly {
    /** The event's name. */
    readonly event: string;
    readonly pattern: AnyEvent["pattern"];
    /** The ids of the checks that it wakes. */
    readonly checks: readonly string[];
  }[];
  /** How often each check sweeps that does. */
  readonly sweeps: readonly { readonly check: string; readonly every: Duration }[];
  readonly event: (name: string) => Promise<AnyEvent>;
  readonly check: (id: string) => Promise<AnyCheck>;
}

/** The events of AWS's that checks are woken by, each once. */
export const eventsOf = (checks: readonly AnyCheck[]): readonly AnyEvent[] => [
  ...new Set(checks.flatMap(({ wakes }) => wakes.filter((one) => !isSweep(one)).map(({ event }) => event))),
];

/** Whether it is time that wakes. */
export const isSweep = ({ every }: AnyWake): boolean => every !== undefined;

/** How often checks sweep, those that do. */
export const sweepsOf = (checks: readonly AnyCheck[]): Watch["sweeps"] =>
  checks.flatMap(({ id, wakes }) => wakes.flatMap(({ every }) => (every ? [{ check: id, every }] : [])));

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
  const sweeps = checks.flatMap(({ wakes }) => wakes.filter(isSweep).map(({ event }) => event));
  const events = [...eventsOf(checks), ...sweeps];
  const only = async <T>(found: T | undefined): Promise<T> => found as T;
  return {
    wakes: events.map((event) => ({
      event: event.name,
      pattern: event.pattern,
      checks: checks.filter(({ wakes }) => wakes.some((one) => one.event === event)).map(({ id }) => id),
    })),
    sweeps: sweepsOf(checks),
    event: (name) => only(events.find((event) => event.name === name)),
    check: (id) => only(checks.find((check) => check.id === id)),
  };
}
