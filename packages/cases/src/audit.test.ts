import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Anchor, nextAnchor, verifyAnchors } from "./anchor.ts";
import { type AuditHead, type AuditRecord, emptyHead, nextRecord, verifyChain } from "./audit-chain.ts";
import { testKey } from "./testing/test-key.ts";

const at = new Date("2026-03-02T09:15:04Z");

function chainOf(length: number, caseId = "c-1"): { records: AuditRecord[]; head: AuditHead } {
  let head = emptyHead(caseId);
  const records: AuditRecord[] = [];
  for (let n = 1; n <= length; n++) {
    const record = nextRecord(caseId, head, { actor: "watchkeeper", type: "step sent", data: { n } }, at);
    records.push(record);
    head = { seq: record.seq, hash: record.hash };
  }
  return { records, head };
}

const { key, signed } = testKey();
const stored = (anchors: readonly Anchor[]) =>
  anchors.map((anchor) => ({
    seq: anchor.seq,
    anchor: { ...anchor, signed: signed(anchor.hash) },
    tamperedWith: false,
  }));

const against = (chains: ReadonlyMap<string, readonly AuditRecord[]> = new Map()) => ({
  chains,
  key,
  now: at,
});

const flawsOf = (records: readonly AuditRecord[], head: AuditHead) =>
  verifyChain("c-1", records, head).map((flaw) => [flaw.flaw, flaw.seq]);

describe("audit verify", () => {
  test("an untouched chain has no flaw", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (length) => {
        const { records, head } = chainOf(length);
        expect(verifyChain("c-1", records, head)).toEqual([]);
      }),
    );
  });

  test("an edited record is named", () => {
    const { records, head } = chainOf(5);
    const edited = records.map((record) => (record.seq === 3 ? { ...record, actor: "mallory" } : record));
    expect(flawsOf(edited, head)).toEqual([["edited", 3]]);
  });

  test("an edited record with a matching hash breaks the one after it", () => {
    const { records, head } = chainOf(5);
    const { hash: _, ...content } = records[2]!;
    const forged = nextRecord(
      "c-1",
      { seq: 2, hash: content.prev },
      { actor: "mallory", type: "x", data: {} },
      at,
    );
    expect(flawsOf([...records.slice(0, 2), forged, ...records.slice(3)], head)).toContainEqual([
      "inserted",
      4,
    ]);
  });

  test("a deleted record is missed, the last one too", () => {
    const { records, head } = chainOf(5);
    expect(flawsOf(records.toSpliced(2, 1), head)).toContainEqual(["missing", 3]);
    expect(flawsOf(records.slice(0, -1), head)).toEqual([["missing", 5]]);
  });

  test("an inserted record is found, at the end too", () => {
    const { records, head } = chainOf(5);
    const extra = nextRecord("c-1", head, { actor: "mallory", type: "plan approved", data: {} }, at);
    expect(flawsOf([...records, extra], head)).toEqual([["inserted", 6]]);
    const between = nextRecord(
      "c-1",
      { seq: 2, hash: "0".repeat(64) },
      { actor: "m", type: "x", data: {} },
      at,
    );
    expect(flawsOf([...records.slice(0, 2), between, ...records.slice(2)], head).length).toBeGreaterThan(0);
  });

  test("two records that changed places are found", () => {
    const { records, head } = chainOf(5);
    const [a, b, c, d, e] = records as [AuditRecord, AuditRecord, AuditRecord, AuditRecord, AuditRecord];
    expect(flawsOf([a, c, b, d, e], head)).toContainEqual(["reordered", 2]);
  });

  test("a chain that was cut together with its head is found by the anchor", () => {
    const { records, head } = chainOf(5);
    const anchor = nextAnchor(undefined, { "CASE#c-1": head }, at);
    const cut = records.slice(0, 4);
    expect(verifyChain("c-1", cut, { seq: 4, hash: cut[3]!.hash })).toEqual([]);
    expect(verifyAnchors(stored([anchor]), against(new Map([["CASE#c-1", cut]])))).toMatchObject([
      { caseId: "c-1", seq: 5, flaw: "missing" },
    ]);
  });

  test("a case that vanished whole is found by the anchor", () => {
    const { head } = chainOf(2);
    const anchor = nextAnchor(undefined, { "CASE#c-1": head }, at);
    expect(verifyAnchors(stored([anchor]), against())).toMatchObject([{ caseId: "c-1", flaw: "missing" }]);
  });

  test("an anchor that was changed or taken out is found", () => {
    const first = nextAnchor(undefined, {}, at);
    const second = nextAnchor(first, {}, at);
    expect(verifyAnchors(stored([second]), against())).toMatchObject([{ message: "anchor 2 is broken" }]);
    expect(
      verifyAnchors(stored([{ ...first, at: "2026-03-02T10:00:00Z" }, second]), against()),
    ).toMatchObject([{ message: "anchor 1 is broken" }]);
  });
});
