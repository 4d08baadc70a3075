import { type AnyEvent, eventEnvelope } from "@watchkeeper/core/define-event";
import { expect, test } from "vitest";
import * as z from "zod";
import type { AnyCheck } from "./check.ts";
import { recogniserOf } from "./recognise.ts";

const detail = z.object({ state: z.string() });
const declared = (name: string) => ({ name, detail, occurrence: () => "once" }) as unknown as AnyEvent;
const wakes = [
  { event: "stopped", pattern: { source: ["aws.ec2"], detail: { state: ["stopped"] } }, checks: ["a", "b"] },
  { event: "of-ec2", pattern: { source: ["aws.ec2"] }, checks: ["c"] },
  { event: "of-s3", pattern: { source: ["aws.s3"] }, checks: ["d"] },
];

/** What is loaded of an event that has this source and state, and the checks that it wakes. */
async function woken(source: string, state: unknown) {
  const loaded: string[] = [];
  const recognise = recogniserOf({
    wakes,
    event: async (name) => {
      loaded.push(name);
      return declared(name);
    },
    check: async (id) => {
      loaded.push(id);
      return { id } as AnyCheck;
    },
  });
  const recognition = await recognise(
    eventEnvelope.parse({
      id: "e-1",
      "detail-type": "Something Changed",
      source,
      account: "444455556666",
      time: "2026-03-02T09:15:04Z",
      region: "us-east-1",
      detail: { state },
    }),
  );
  const checks =
    recognition.is === "known"
      ? recognition.known.readings.flatMap((reading) => reading.checks.map(({ id }) => id))
      : recognition.is;
  return { loaded: loaded.sort(), checks };
}

test("an event wakes the checks whose patterns match it, and loads no other", async () => {
  expect(await woken("aws.ec2", "stopped")).toEqual({
    checks: ["a", "b", "c"],
    loaded: ["a", "b", "c", "of-ec2", "stopped"],
  });
  expect(await woken("aws.ec2", "running")).toEqual({ checks: ["c"], loaded: ["c", "of-ec2"] });
});

test("an event that no pattern matches loads nothing", async () => {
  expect(await woken("aws.rds", "stopped")).toEqual({ checks: "unwanted", loaded: [] });
});

test("an event whose detail its declaration cannot read loads no check", async () => {
  expect(await woken("aws.s3", 7)).toEqual({ checks: "malformed", loaded: ["of-s3"] });
});

test.each<readonly [string, Partial<AnyEvent>]>([
  [
    "its schema throws",
    {
      detail: z.object({
        state: z.string().transform(() => {
          throw new Error("it is broken");
        }),
      }) as never,
    },
  ],
  [
    "what occurred throws",
    {
      occurrence: () => {
        throw new Error("it is broken");
      },
    },
  ],
  ["nothing is said to have occurred", { occurrence: () => undefined as never }],
  ["what occurred is a promise that fails", { occurrence: (() => Promise.reject(new Error())) as never }],
  [
    "its schema matches the detail for ever",
    { detail: z.object({ state: z.string().refine(() => /^(a+)+$/.test(`${"a".repeat(64)}b`)) }) as never },
  ],
  [
    "what occurred never ends",
    {
      occurrence: () => {
        for (;;);
      },
    },
  ],
])("a declaration that is broken, as %s, takes no event from another one", async (_why, broken) => {
  const recognise = recogniserOf({
    wakes,
    event: async (name) => ({ ...declared(name), ...(name === "stopped" ? broken : {}) }),
    check: async (id) => ({ id }) as AnyCheck,
  });
  const recognition = await recognise(
    eventEnvelope.parse({
      id: "e-1",
      "detail-type": "Something Changed",
      source: "aws.ec2",
      account: "444455556666",
      time: "2026-03-02T09:15:04Z",
      region: "us-east-1",
      detail: { state: "stopped" },
    }),
  );
  expect(recognition).toMatchObject({
    is: "known",
    known: {
      definition: { name: "of-ec2" },
      readings: [{ checks: [{ id: "c" }] }],
      malformed: [expect.stringContaining('"stopped"')],
    },
  });
});

test("a declaration whose file throws when it is loaded takes no event from another one", async () => {
  const recognise = recogniserOf({
    wakes,
    event: async (name) => {
      if (name === "stopped") throw new Error("it is broken");
      return declared(name);
    },
    check: async (id) => ({ id }) as AnyCheck,
  });
  const recognition = await recognise(
    eventEnvelope.parse({
      ...{ id: "e-1", "detail-type": "Something Changed", source: "aws.ec2", account: "444455556666" },
      ...{ time: "2026-03-02T09:15:04Z", region: "us-east-1", detail: { state: "stopped" } },
    }),
  );
  expect(recognition).toMatchObject({
    is: "known",
    known: {
      definition: { name: "of-ec2" },
      malformed: ['the declaration "stopped" could not be loaded: it is broken'],
    },
  });
});
