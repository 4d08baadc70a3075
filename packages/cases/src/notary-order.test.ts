import { expect, test } from "vitest";
import { type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";
import { caseChain } from "./chains.ts";
import { notarize, type TrailAlarm, type TrailChange } from "./notary.ts";
import { testKey } from "./testing/test-key.ts";

const now = new Date("2026-03-02T09:00:00Z");
const chain = caseChain("c-1");
const { signer } = testKey();
const saying = (type: string): AuditRecord =>
  nextRecord("c-1", emptyHead("c-1"), { actor: "w", type, data: {} }, now);

/** A vault whose first put fails. */
function failingOnce() {
  const kept = new Map<number, string>();
  const alarms: TrailAlarm[] = [];
  let failures = 1;
  const vault = {
    keep: async (_chain: string, { seq, hash }: AuditRecord) => {
      await Promise.resolve();
      if (failures-- > 0) throw new Error("SlowDown");
      if (!kept.has(seq)) kept.set(seq, hash);
      return kept.get(seq) ?? "";
    },
    raise: async (alarm: TrailAlarm) => void alarms.push(alarm),
    putSignature: async () => {},
  };
  return { kept, alarms, vault };
}

test("a record that is made anew with another hash takes not the first one's place, though the first could not be kept at once", async () => {
  const [first, forged] = [saying("said"), saying("never said")];
  const changes: readonly TrailChange[] = [
    { chain, seq: 1, what: "added", is: first },
    { chain, seq: 1, what: "removed", was: first },
    { chain, seq: 1, what: "added", is: forged },
  ];
  const { kept, alarms, vault } = failingOnce();
  const deps = { vault, signer, clock: { now: () => now } as never };
  const { failed } = await notarize(changes, deps);
  expect(failed?.index).toBe(0);
  expect(kept.get(1)).toBeUndefined();
  await notarize(changes, deps);
  expect(kept.get(1)).toBe(first.hash);
  expect(alarms.map(({ what, found }) => [what, found])).toEqual([
    ["removed", undefined],
    ["added", forged.hash],
  ]);
});
