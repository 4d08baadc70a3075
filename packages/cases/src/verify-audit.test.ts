import { expect, test } from "vitest";
import { type AuditHead, type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";
import type { Case } from "./case.ts";
import { verifyAudit } from "./verify-audit.ts";

const at = new Date("2026-03-02T09:00:00Z");
const hash = "f00d";

function chainOf(id: string, types: readonly string[]): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  let head: AuditHead = emptyHead(id);
  for (const type of types) {
    const record = nextRecord(id, head, { actor: "w", type, data: { planHash: hash } }, at);
    records.push(record);
    head = record;
  }
  return records;
}

const own = chainOf("c-1", ["case opened", "plan made", "run admitted"]);
const run = chainOf("c-1.f00d", ["run started", "steps intended", "steps moved"]);

/** Verifies a case and its run, as their heads were read before their records and after. */
const verify = (
  heads: { readonly before: number; readonly after: number },
  plans: readonly string[] = [hash],
) => {
  const caseAt = (seq: number) => ({ id: "c-1", plans, audit: own[seq - 1] }) as unknown as Case;
  return verifyAudit({
    cases: {
      list: async () => [caseAt(heads.before)],
      find: async () => caseAt(heads.after),
      audit: async () => own,
    },
    anchors: { list: async () => [] },
    chains: async ({ plans: asked }) =>
      asked.map((planHash) => ({
        id: "c-1.f00d",
        planHash,
        head: run[heads.before - 1],
        since: run[heads.after - 1],
        records: run,
      })),
  });
};

test("what is written while the trail is read is no flaw", async () => {
  expect(await verify({ before: 2, after: 3 })).toMatchObject({ flaws: [] });
});

test("what no head knows of is one", async () => {
  const { flaws } = await verify({ before: 2, after: 2 });
  expect(flaws.map(({ caseId, flaw }) => [caseId, flaw])).toEqual([
    ["c-1", "inserted"],
    ["c-1.f00d", "inserted"],
  ]);
});

test("the run of a plan that somebody took out of its case is read all the same", async () => {
  expect(await verify({ before: 3, after: 3 }, [])).toMatchObject({ records: 6, flaws: [] });
});
