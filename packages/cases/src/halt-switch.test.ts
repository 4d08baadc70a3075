import { describe, expect, test } from "vitest";
import { type AuditHead, type AuditRecord, nextRecord } from "./audit-chain.ts";
import { haltChanged, haltSwitchId, noChangeYet, toHaltChange, verifyHaltSwitch } from "./halt-switch.ts";

const at = new Date("2026-03-02T09:00:00Z");

/** The switch, set so often in turn: on, off, on, … */
function setTimes(times: number) {
  let head: AuditHead = noChangeYet;
  const records: AuditRecord[] = [];
  for (let n = 0; n < times; n++) {
    const record = nextRecord(haltSwitchId, head, haltChanged(n % 2 === 0, "bob", `reason ${n}`), at);
    records.push(record);
    head = { seq: record.seq, hash: record.hash };
  }
  const last = records.at(-1);
  const state = last && { ...toHaltChange(last), audit: head };
  return { records, state };
}

describe("the trail of the halt switch", () => {
  test("is whole where it was set by its own words alone", () => {
    const { records, state } = setTimes(3);
    expect(verifyHaltSwitch(state, records)).toEqual([]);
    expect(verifyHaltSwitch(undefined, [])).toEqual([]);
  });

  test("is not where somebody set it past its records, edited one, or took the last one away", () => {
    const { records, state } = setTimes(3);
    const flawOf = (changed: readonly AuditRecord[], now = state) =>
      verifyHaltSwitch(now, changed).map(({ flaw, seq }) => `${flaw} ${seq}`);
    expect(flawOf(records, state && { ...state, halted: false })).toEqual(["edited 3"]);
    expect(flawOf(records.with(1, { ...records[1]!, actor: "mallory" }))).toEqual(["edited 2"]);
    expect(flawOf(records.slice(0, 2))).toEqual(["missing 3"]);
    expect(verifyHaltSwitch(undefined, records)).not.toEqual([]);
  });

  test("begins where a release that knows it sets the switch for the first time", () => {
    const before = { halted: true, by: "bob", at: at.toISOString(), reason: "a freeze" };
    expect(verifyHaltSwitch(before, [])).toEqual([]);
  });
});
