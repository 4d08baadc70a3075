import { instance } from "@watchkeeper/kinds/ec2/instance";
import { type AnyKind, defineKind, type Kind } from "@watchkeeper/kinds/kind";
import { expect, test } from "vitest";
import { type AnyCheck, defineCheck, ok, sweep } from "./check.ts";
import { recogniserOf } from "./recognise.ts";
import { type SweepDeps, sweepPage } from "./sweep-page.ts";
import type { SweptPlace } from "./sweeps.ts";
import { anyCheck } from "./testing/launched.ts";
import { watchOf } from "./watch.ts";

/** A page of a sweep whose list answers that it goes on there, and what of it is told. */
async function swept(next: string | undefined, cursor?: string) {
  const list = { ...instance.list, from: () => ({ listed: [], next }) };
  const check = {
    ...defineCheck({ ...anyCheck, id: "sweeps", wakes: [sweep("6 hours")], examine: () => ok() }),
    on: defineKind({ ...instance, list } as unknown as Kind) as AnyKind,
  } as AnyCheck;
  const told: SweptPlace[] = [];
  const recorded: string[] = [];
  const deps = {
    config: { settings: {}, settleMsOf: () => 0, modeOf: () => "observe", regionOf: () => "us-east-1" },
    executor: { read: async () => ({}) },
    operations: {},
    recognise: recogniserOf(watchOf([check])),
    watch: { check: async () => check },
    sweeps: { tell: async (_run: object, place: SweptPlace) => void told.push(place) },
    cases: {
      findKnown: async () => undefined,
      open: async (
        _case: object,
        { findings }: { readonly findings: readonly { readonly summary: string }[] },
      ) => {
        recorded.push(...findings.map(({ summary }) => summary));
        return "opened";
      },
    },
    clock: { now: () => new Date("2026-03-02T09:00:00Z") },
    throttled: () => 0,
  } as unknown as SweepDeps;
  const place = { account: "444455556666", region: "us-east-1" };
  const at = "2026-03-02T09:00:00.000Z";
  const page = await sweepPage({ check: "sweeps", sweep: "s-0123456789ab", at, ...place, cursor }, deps);
  return { page, told, recorded };
}

test("a place is over where its list names no further page, be it with an empty word", async () => {
  for (const next of [undefined, ""]) {
    const { page, told } = await swept(next);
    expect(page.cursor).toBeUndefined();
    expect(told).toMatchObject([{ isOver: true }]);
  }
  expect(await swept("next")).toMatchObject({ page: { cursor: "next" }, told: [{ isOver: false }] });
});

test("a list that leads back to the page that it comes of ends its place, and that is said", async () => {
  const { page, told, recorded } = await swept("same", "same");
  expect(page).toMatchObject({ failed: expect.stringContaining("leads back") });
  expect(page.cursor).toBeUndefined();
  expect(told).toMatchObject([{ isOver: true, failed: expect.any(String) }]);
  expect(recorded).toEqual([expect.stringContaining("could not list every")]);
});
