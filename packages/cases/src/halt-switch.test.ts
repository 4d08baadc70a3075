import { describe, expect, test } from "vitest";
import { type AuditHead, type AuditRecord, nextRecord } from "./audit-chain.ts";
import {
  haltChanged,
  haltSwitchId,
  noChangeYet,
  type SwitchTrail,
  toHaltChange,
  verifyHaltSwitch,
} from "./halt-switch.ts";

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

const trail = (
  records: readonly AuditRecord[],
  state: Awaited<ReturnType<SwitchTrail["state"]>>,
): SwitchTrail => ({
  state: async () => state,
  history: async () => records,
});

describe("the trail of the halt switch", () => {
  test("is whole where it was set by its own words alone", async () => {
    const { records, state } = setTimes(3);
    expect(await verifyHaltSwitch(trail(records, state))).toEqual({ records: 3, flaws: [] });
    expect(await verifyHaltSwitch(trail([], undefined))).toEqual({ records: 0, flaws: [] });
  });

  test("is not where somebody set it past its records, edited one, or took the last one away", async () => {
    const { records, state } = setTimes(3);
    const flawOf = async (changed: readonly AuditRecord[], now = state) =>
      (await verifyHaltSwitch(trail(changed, now))).flaws.map(({ flaw, seq }) => `${flaw} ${seq}`);
    expect(await flawOf(records, state && { ...state, halted: false })).toEqual(["edited 3"]);
    expect(await flawOf(records.with(1, { ...records[1]!, actor: "mallory" }))).toEqual(["edited 2"]);
    expect(await flawOf(records.slice(0, 2))).toEqual(["missing 3"]);
    expect((await verifyHaltSwitch(trail(records, undefined))).flaws).not.toEqual([]);
  });

  test("begins where a release that knows it sets the switch for the first time", async () => {
    const before = { halted: true, by: "bob", at: at.toISOString(), reason: "a freeze" };
    expect((await verifyHaltSwitch(trail([], before))).flaws).toEqual([]);
  });

  test("is looked at again where somebody sets it meanwhile", async () => {
    const [first, second] = [setTimes(1), setTimes(2)];
    let looks = 0;
    const growing: SwitchTrail = {
      state: async () => (looks++ === 0 ? first.state : second.state),
      history: async () => second.records,
    };
    expect(await verifyHaltSwitch(growing)).toEqual({ records: 2, flaws: [] });
  });
});
