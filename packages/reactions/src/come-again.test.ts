import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { defineEvent } from "@watchkeeper/core/define-event";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineCheck, ok, wake } from "./check.ts";
import type { Coming } from "./coming.ts";
import type { ReactDeps } from "./ports.ts";
import { reactToEvent } from "./react-to-event.ts";
import { recogniserOf } from "./recognise.ts";
import { anyCheck, launches } from "./testing/launched.ts";
import { watchOf } from "./watch.ts";

const unreadable = defineEvent({
  ...ec2RunInstances,
  name: "unreadable",
  detail: z.looseObject({ nothingLikeIt: z.string() }),
  occurrence: ({ id }) => id,
});
const checks = [
  defineCheck({
    ...anyCheck,
    id: "sees-nothing-yet",
    wakes: [launches],
    examine: () => ok(),
  }),
  defineCheck({
    ...anyCheck,
    id: "reads-otherwise",
    wakes: [wake(unreadable, () => ({ told: [] }))],
    examine: () => ok(),
  }),
];

test("an event that one declaration cannot read is in quarantine once, however often it is looked at again", async () => {
  const event = ec2RunInstances.example as { readonly time: string };
  let now = Date.parse(event.time);
  const kept: string[] = [];
  let coming: Coming | undefined;
  const deps: ReactDeps = {
    config: {
      accounts: ["444455556666"],
      modeOf: () => "observe",
      settleMsOf: () => 0,
      settings: {},
      staleAfterMs: 6 * 3_600_000,
      actRole: "act",
    },
    executor: { read: async () => ({ Reservations: [] }) },
    operations: {},
    recognise: recogniserOf(watchOf(checks)),
    cases: { findKnown: async () => undefined } as unknown as ReactDeps["cases"],
    executions: { start: async () => "" } as unknown as ReactDeps["executions"],
    waiting: { changed: async () => undefined },
    quarantine: { keep: async (_body, reason) => void kept.push(reason) },
    comeAgain: async (_body, again) => {
      coming = again;
    },
    clock: { now: () => new Date(now) } as ReactDeps["clock"],
  };
  let looks = 0;
  for (let next: Coming | undefined = {}; next; next = coming, looks++) {
    coming = undefined;
    await reactToEvent(JSON.stringify(event), next, deps);
    now += 10_000;
  }
  expect(looks).toBeGreaterThan(10);
  expect(kept).toEqual([expect.stringContaining('of a "unreadable" event')]);
});
