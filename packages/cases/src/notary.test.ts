import { describe, expect, test } from "vitest";
import { type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";
import { notarize, type TrailAlarm, type TrailChange } from "./notary.ts";
import { type HeadSignature, isGenuine } from "./signature.ts";
import { testKey } from "./testing/test-key.ts";

const now = new Date("2026-03-02T09:00:00Z");
const clock = { now: () => now, sleep: async () => {} };
const { key, signer } = testKey();
const chain = "CASE#c-1";

function recordsOf(count: number, actor = "w"): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let n = 0; n < count; n++)
    records.push(
      nextRecord("c-1", records.at(-1) ?? emptyHead("c-1"), { actor, type: "tested", data: { n } }, now),
    );
  return records;
}

const added = (is: AuditRecord, of = chain): TrailChange => ({ chain: of, seq: is.seq, what: "added", is });

/** A vault in memory; it fails for the records that it is told to. */
class Vault {
  readonly kept = new Map<string, AuditRecord>();
  readonly alarms: TrailAlarm[] = [];
  readonly signatures: HeadSignature[] = [];
  failsAt: number | undefined;

  async keep(of: string, record: AuditRecord) {
    if (record.seq === this.failsAt) throw new Error("S3 is down");
    const place = `${of} ${record.seq}`;
    if (!this.kept.has(place)) this.kept.set(place, record);
    return this.kept.get(place)!.hash;
  }

  async raise(alarm: TrailAlarm) {
    this.alarms.push(alarm);
  }

  async putSignature(signature: HeadSignature) {
    this.signatures.push(signature);
  }
}

const work = (changes: readonly TrailChange[], vault = new Vault(), prev?: string) =>
  notarize(changes, { vault, signer, clock, prev });

describe("the notary", () => {
  test("keeps each record, and signs the heads of all chains that have grown, once", async () => {
    const vault = new Vault();
    const [one, two] = recordsOf(2);
    const { kept, signature } = await work([added(one!), added(two!), added(one!, "CASE#c-2")], vault, "0");
    expect([kept, vault.kept.size, vault.signatures]).toEqual([3, 3, [signature]]);
    expect(signature).toMatchObject({ prev: "0", heads: { [chain]: { seq: 2, hash: two?.hash } } });
    expect(isGenuine(signature!, key)).toBe(true);
    expect(isGenuine(signature!, testKey().key)).toBe(false);
    expect(isGenuine({ ...signature!, heads: {} }, key)).toBe(false);
  });

  test("does the same again where it is told the same again", async () => {
    const vault = new Vault();
    const changes = recordsOf(2).map((record) => added(record));
    await work(changes, vault);
    expect(await work(changes, vault)).toMatchObject({ kept: 2, alarms: [] });
  });

  test("signs nothing where nothing has grown", async () => {
    const [was] = recordsOf(1);
    const { signature } = await work([{ chain, seq: 1, what: "removed", was }]);
    expect(signature).toBeUndefined();
  });

  test("raises an alarm for a record that was changed, removed, or put in otherwise than it is kept", async () => {
    const vault = new Vault();
    const [one] = recordsOf(1);
    const [other] = recordsOf(1, "mallory");
    await work([added(one!)], vault);
    const { alarms } = await work(
      [
        { chain, seq: 1, what: "changed", was: one, is: other },
        { chain, seq: 1, what: "removed", was: one },
        added(other!),
      ],
      vault,
    );
    expect(alarms).toMatchObject([
      { what: "changed", known: one?.hash, found: other?.hash },
      { what: "removed", known: one?.hash },
      { what: "added", known: one?.hash, found: other?.hash },
    ]);
    expect(vault.alarms).toEqual(alarms);
  });

  test("keeps nothing that is no record, or none of its place", async () => {
    const [one] = recordsOf(1);
    const vault = new Vault();
    const { kept, alarms } = await work(
      [
        { chain, seq: 7, what: "added", is: one },
        { chain, seq: 1, what: "added", is: { ...one!, actor: "mallory" } },
        { chain, seq: 1, what: "added", is: undefined },
      ],
      vault,
    );
    expect([kept, vault.kept.size, alarms.length]).toEqual([0, 0, 3]);
  });

  test("has those come again that it could not keep, from the first on, and signs what it has kept", async () => {
    const vault = new Vault();
    vault.failsAt = 3;
    const { kept, failed, signature } = await work(
      recordsOf(4).map((record) => added(record)),
      vault,
    );
    expect([kept, failed?.index, signature?.heads[chain]?.seq]).toEqual([3, 2, 4]);
  });
});
