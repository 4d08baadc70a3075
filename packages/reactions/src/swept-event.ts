import {
  defineEvent,
  type EventDefinition,
  type EventEnvelope,
  type EventOf,
} from "@watchkeeper/core/define-event";
import { hashOf } from "@watchkeeper/core/json";
import type { Told } from "@watchkeeper/kinds/kind";
import * as z from "zod/mini";

/** Whose events tell of sweeps: our own, and no bus carries them. */
export const sweepSource = "watchkeeper.sweep";

const told = z.object({
  account: z.string(),
  region: z.string(),
  id: z.string(),
  at: z.iso.datetime(),
  tags: z.optional(z.record(z.string(), z.string())),
  about: z.optional(z.string()),
  madeBy: z.optional(z.string()),
});

/** What a page of a sweep brought that is wrong. */
const swept = z.object({ check: z.string(), sweep: z.string(), told: z.array(told) });

/** A page of a sweep, as an event: what of it was found wrong. It is kept with its case, and looked at again before a plan. */
export const sweptEvent = (check: string): SweptEvent =>
  defineEvent({
    name: `sweep of ${check}`,
    pattern: { source: [sweepSource], detail: { check: [check] } },
    detail: swept,
    example: exampleOf(check),
    // All pages of a sweep in an account are one occurrence, and so one case.
    occurrence: ({ detail }) => occurrenceOf(check, detail.sweep),
  });

/** What a sweep of a check is, told twice or in many pages. */
export const occurrenceOf = (check: string, sweep: string): string => `${check} ${sweep}`;

/** The declaration of a check's sweeps. */
export type SweptEvent = EventDefinition<`sweep of ${string}`, z.output<typeof swept>>;

/** The resources that a page names. */
export const namesSwept = ({ detail }: EventOf<SweptEvent>) => ({
  told: detail.told.map(
    ({ tags, ...one }): Told => ({
      ...one,
      ...(tags ? { tags: new Map(Object.entries(tags)) } : {}),
    }),
  ),
});

/** A page of a sweep. */
export interface SweptPage {
  readonly check: string;
  readonly sweep: string;
  /** When the sweep began, in ISO time. */
  readonly at: string;
  readonly account: string;
  /** The Region that stands for all those of the account: what is found in them is one case. */
  readonly region: string;
  /** Which page it is. */
  readonly page: string;
}

/** What a page tells of resources, in the form of an event. The same page has the same id. */
export function envelopeOf(
  { check, sweep, at, account, region, page }: SweptPage,
  all: readonly Told[],
): EventEnvelope & EventOf<SweptEvent> {
  return {
    version: "0",
    id: `sweep-${hashOf({ check, sweep, account, page }).slice(0, 24)}`,
    "detail-type": "Sweep",
    source: sweepSource,
    account,
    time: at,
    region,
    resources: [],
    detail: {
      check,
      sweep,
      told: all.map(({ tags, ...one }) => ({ ...one, ...(tags ? { tags: Object.fromEntries(tags) } : {}) })),
    },
  };
}

function exampleOf(check: string): SweptEvent["example"] {
  const place = { account: "444455556666", region: "us-east-1" };
  const at = "2026-03-02T05:00:00.000Z";
  const page = { check, sweep: "s-0123456789ab", at, ...place, page: "us-east-1/1" };
  return { ...envelopeOf(page, [{ ...place, id: "i-0123456789abcdef0", at }]) };
}
