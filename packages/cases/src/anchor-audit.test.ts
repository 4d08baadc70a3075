import { hashOf } from "@watchkeeper/core/json";
import { describe, expect, test } from "vitest";
import { type Anchor, nextAnchor, type StoredAnchor, verifyAnchors } from "./anchor.ts";
import { anchorAudit } from "./anchor-audit.ts";
import { type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";
import { caseChain } from "./chains.ts";
import type { TrailAlarm } from "./notary.ts";
import { testKey } from "./testing/test-key.ts";

const day = 86_400_000;
const { key, signed, signer } = testKey();
const start = Date.parse("2026-03-02T09:00:00Z");

/** A trail that grows by the day, and is anchored at noon. */
class Days {
  now = start;
  readonly stored: StoredAnchor[] = [];
  readonly chains = new Map<string, AuditRecord[]>();
  /** How many anchors were read. */
  read = 0;
  /** What the notary has kept, by chain; and the alarms. */
  readonly kept = new Map<string, Map<number, AuditRecord>>();
  readonly alarms: TrailAlarm[] = [];
  late = 0;
  /** What others do before the anchors are read the next time. */
  whileRead = () => {};

  record(caseId: string): void {
    const chain = this.chains.get(caseChain(caseId)) ?? [];
    const entry = { actor: "w", type: "tested", data: {} };
    chain.push(nextRecord(caseId, chain.at(-1) ?? emptyHead(caseId), entry, new Date(this.now)));
    this.chains.set(caseChain(caseId), chain);
  }

  /** Puts what is wanted where the next anchor is to be. */
  put(anchor: Anchor | undefined): void {
    const whole = anchor && { signed: signed(anchor.hash), ...anchor };
    this.stored.push({ seq: this.stored.length + 1, anchor: whole, tamperedWith: false });
  }

  async anchor(): Promise<Anchor> {
    this.now += day / 2;
    const { stored } = this;
    const { anchor, late } = await anchorAudit({
      changedChains: async (since = "") =>
        [...this.chains].flatMap(([chain, records]) => (records.at(-1)!.at >= since ? [{ chain }] : [])),
      recordsOf: async (chain) => this.chains.get(chain) ?? [],
      vault: {
        keep: async (chain, record) => {
          const copies = this.kept.get(chain) ?? new Map<number, AuditRecord>();
          this.kept.set(chain, copies);
          if (!copies.has(record.seq)) copies.set(record.seq, record);
          return copies.get(record.seq)!.hash;
        },
        raise: async (alarm) => void this.alarms.push(alarm),
        keptOf: async (chain) => new Set(this.kept.get(chain)?.keys()),
      },
      signer,
      anchors: {
        newestFirst: () => this.#newestFirst(),
        put: async (made) => this.put(made),
      },
      clock: { now: () => new Date(this.now), sleep: async () => {} },
    });
    expect(stored.at(-1)).toEqual({ seq: stored.length, anchor, tamperedWith: false });
    this.late = late;
    this.now += day / 2;
    return anchor;
  }

  async *#newestFirst() {
    this.whileRead();
    this.whileRead = () => {};
    for (const one of this.stored.toReversed()) {
      this.read += 1;
      yield one;
    }
  }

  get flaws() {
    const surroundings = { chains: this.chains, key, now: new Date(this.now) };
    return verifyAnchors(this.stored, surroundings).map(({ caseId, seq, message }) => [caseId, seq, message]);
  }
}

/** A trail of two days, each anchored. */
async function twoDays(): Promise<Days> {
  const days = new Days();
  days.record("c-1");
  await days.anchor();
  days.record("c-2");
  await days.anchor();
  return days;
}

describe("an anchor", () => {
  test("holds what changed since the one before, which alone is read", async () => {
    const days = await twoDays();
    days.record("c-1");
    days.read = 0;
    expect(Object.keys((await days.anchor()).heads)).toEqual(["CASE#c-1"]);
    expect(days.read).toBe(1);
    expect(days.flaws).toEqual([]);
  });

  test("holds all where the one before was an earlier release's", async () => {
    const days = await twoDays();
    const { v: _v, since: _since, hash: _hash, signed: _signed, heads, ...rest } = days.stored[1]!.anchor!;
    const content = { ...rest, heads: { "c-2": heads["CASE#c-2"]! } };
    days.stored[1] = { ...days.stored[1]!, anchor: { ...content, hash: hashOf(content) } };
    expect(Object.keys((await days.anchor()).heads)).toEqual(["CASE#c-1", "CASE#c-2"]);
    expect(days.flaws).toEqual([]);
  });

  test("passes over what is none, or is not of its time: anchoring goes on, and an audit names it", async () => {
    const days = await twoDays();
    days.put(undefined);
    days.record("c-3");
    const after = await days.anchor();
    expect(after).toMatchObject({ seq: 4, prev: days.stored[1]!.anchor!.hash });
    days.put({ ...nextAnchor(after, {}, new Date(days.now)), prev: "somebody's" });
    expect(await days.anchor()).toMatchObject({ seq: 6, prev: after.hash });
    expect(days.flaws).toEqual([
      ["", 3, "anchor 3 is broken"],
      ["", 5, "anchor 5 is broken"],
    ]);
    days.put(nextAnchor(days.stored.at(-1)!.anchor, {}, new Date("2099-01-01T00:00:00Z")));
    expect(await days.anchor()).toMatchObject({ seq: 8, prev: days.stored[5]!.anchor!.hash });
    expect(days.flaws).toContainEqual(["", 8, "anchor 8 is broken"]);
  });

  test("goes on from the one that another has put in the meantime, by a clock that is somewhat ahead", async () => {
    const days = await twoDays();
    days.whileRead = () => {
      days.now += 20_000;
      days.put(nextAnchor(days.stored.at(-1)!.anchor, {}, new Date(days.now + 10_000)));
    };
    const others = 3;
    expect(await days.anchor()).toMatchObject({
      seq: others + 1,
      prev: days.stored[others - 1]!.anchor!.hash,
    });
    expect(days.flaws).toEqual([]);
  });
});

describe("with each anchor", () => {
  test("what the notary has missed is kept, and told of where it should have been kept before", async () => {
    const days = new Days();
    days.record("c-1");
    await days.anchor();
    expect([days.kept.get("CASE#c-1")?.size, days.late]).toEqual([1, 1]);
    days.record("c-1");
    await days.anchor();
    expect([days.kept.get("CASE#c-1")?.size, days.late]).toEqual([2, 1]);
  });

  test("what is in the notary's keeping alone, or is otherwise there, raises an alarm", async () => {
    const days = await twoDays();
    days.record("c-1");
    days.record("c-1");
    await days.anchor();
    days.chains.get("CASE#c-1")!.splice(1, 1);
    days.record("c-1");
    await days.anchor();
    expect(days.alarms).toMatchObject([{ chain: "CASE#c-1", seq: 2, what: "removed" }]);
  });
});

describe("an audit finds", () => {
  test("an anchor that was hidden or written over", async () => {
    const days = await twoDays();
    days.stored[1] = { ...days.stored[1]!, tamperedWith: true };
    expect(days.flaws).toEqual([["", 2, "anchor 2 was hidden, or written over"]]);
  });

  test("a forged anchor that leaves out what had changed by then, for as long as it does not change again", async () => {
    const days = await twoDays();
    days.record("c-3");
    days.now += day / 2;
    days.put(nextAnchor(days.stored.at(-1)!.anchor, {}, new Date(days.now)));
    days.now += day / 2;
    await days.anchor();
    const [forged, newest] = days.stored.slice(-2).map(({ anchor }) => anchor!);
    expect(newest!.prev).toBe(forged!.hash);
    expect(days.flaws).toEqual([["c-3", 1, `it is older than the anchor of ${newest!.at}, and in none`]]);
  });

  test("a record that was put in and dated back", async () => {
    const days = await twoDays();
    days.now = start + day;
    days.record("c-1");
    expect(days.flaws).toEqual([["c-1", 2, expect.stringContaining("and in none")]]);
  });

  test("that nobody has anchored for two days", async () => {
    const days = await twoDays();
    days.record("c-1");
    days.now += 3 * day;
    expect(days.flaws).toEqual([["", 2, expect.stringContaining("anchoring was stopped")]]);
  });

  test("an anchor that another key has signed, or none", async () => {
    const days = await twoDays();
    const [first, second] = days.stored.map(({ anchor }) => anchor!);
    days.stored[0] = { ...days.stored[0]!, anchor: { ...first!, signed: testKey().signed(first!.hash) } };
    const { signed: _, ...bare } = second!;
    days.stored[1] = { ...days.stored[1]!, anchor: bare };
    expect(days.flaws.map(([, seq, message]) => [seq, message])).toEqual([
      [1, "anchor 1 is not signed by the key of this stage"],
      [2, "anchor 2 is not signed by the key of this stage"],
    ]);
  });

  test("no flaw in what has changed since the newest anchor", async () => {
    const days = await twoDays();
    days.record("c-1");
    days.record("c-4");
    expect(days.flaws).toEqual([]);
  });
});
