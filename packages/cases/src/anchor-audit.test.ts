import { hashOf } from "@watchkeeper/core/json";
import { describe, expect, test } from "vitest";
import { type Anchor, nextAnchor, type StoredAnchor, verifyAnchors } from "./anchor.ts";
import { anchorAudit } from "./anchor-audit.ts";
import { type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";

const day = 86_400_000;
const start = Date.parse("2026-03-02T09:00:00Z");

/** A trail that grows by the day, and is anchored at noon. */
class Days {
  now = start;
  readonly stored: StoredAnchor[] = [];
  readonly chains = new Map<string, AuditRecord[]>();
  /** How many anchors were read. */
  read = 0;

  record(caseId: string): void {
    const chain = this.chains.get(caseId) ?? [];
    const entry = { actor: "w", type: "tested", data: {} };
    chain.push(nextRecord(caseId, chain.at(-1) ?? emptyHead(caseId), entry, new Date(this.now)));
    this.chains.set(caseId, chain);
  }

  /** Puts what is wanted where the next anchor is to be. */
  put(anchor: Anchor | undefined): void {
    this.stored.push({ seq: this.stored.length + 1, anchor, tamperedWith: false });
  }

  async anchor(): Promise<Anchor> {
    this.now += day / 2;
    const { stored } = this;
    const anchor = await anchorAudit({
      changedHeads: async (since = "") =>
        Object.fromEntries(
          [...this.chains].flatMap(([caseId, chain]) => {
            const { seq, hash, at } = chain.at(-1)!;
            return at >= since ? [[caseId, { seq, hash }]] : [];
          }),
        ),
      anchors: {
        newestFirst: () => this.#newestFirst(),
        put: async (made) => this.put(made),
      },
      clock: { now: () => new Date(this.now), sleep: async () => {} },
    });
    expect(stored.at(-1)).toEqual({ seq: stored.length, anchor, tamperedWith: false });
    this.now += day / 2;
    return anchor;
  }

  async *#newestFirst() {
    for (const one of this.stored.toReversed()) {
      this.read += 1;
      yield one;
    }
  }

  get flaws() {
    return verifyAnchors(this.stored, this.chains).map(({ caseId, seq, message }) => [caseId, seq, message]);
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
    expect(Object.keys((await days.anchor()).heads)).toEqual(["c-1"]);
    expect(days.read).toBe(1);
    expect(days.flaws).toEqual([]);
  });

  test("holds all where the one before was an earlier release's", async () => {
    const days = await twoDays();
    const { v: _v, since: _since, hash: _hash, ...content } = days.stored[1]!.anchor!;
    days.stored[1] = { ...days.stored[1]!, anchor: { ...content, hash: hashOf(content) } };
    expect(Object.keys((await days.anchor()).heads)).toEqual(["c-1", "c-2"]);
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

  test("no flaw in what has changed since the newest anchor", async () => {
    const days = await twoDays();
    days.record("c-1");
    days.record("c-4");
    expect(days.flaws).toEqual([]);
  });
});
