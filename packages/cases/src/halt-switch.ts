import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import { type AuditFlaw, type AuditHead, type AuditRecord, emptyHead, verifyChain } from "./audit-chain.ts";

/** What the records of the halt switch name in place of a case. */
export const haltSwitchId = "halt";

/** The head of its chain before anybody has set it. */
export const noChangeYet: AuditHead = emptyHead(haltSwitchId);

const types = { on: "halt switch put on", off: "halt switch taken back" } as const;

/** What is on record where somebody sets the halt switch. */
export const haltChanged = (halted: boolean, by: string, reason: string): AuditEntry => ({
  actor: by,
  type: halted ? types.on : types.off,
  data: { reason },
});

/** A change of the halt switch. */
export interface HaltChange {
  readonly halted: boolean;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** What a record of the chain tells. */
export const toHaltChange = ({ type, actor, at, data }: AuditRecord): HaltChange => ({
  halted: type === types.on,
  by: actor,
  at,
  reason: typeof data.reason === "string" ? data.reason : "",
});

/** What a check of the switch's trail reads. */
export interface SwitchTrail {
  /** How it is set now, with the head of its chain; one that an earlier release set has none. */
  state(): Promise<(HaltChange & { readonly audit?: AuditHead | undefined }) | undefined>;
  history(): Promise<readonly AuditRecord[]>;
}

/** How often it may be set while it is looked at. */
const maxTries = 3;

/** Verifies the chain of the halt switch, and that the switch stands as its newest record says. */
export async function verifyHaltSwitch(
  { state, history }: SwitchTrail,
  tries = 1,
): Promise<{ readonly records: number; readonly flaws: readonly AuditFlaw[] }> {
  const before = await state();
  const records = await history();
  const now = await state();
  if (before?.audit?.hash !== now?.audit?.hash && tries < maxTries)
    return verifyHaltSwitch({ state, history }, tries + 1);
  const flaws = verifyChain(haltSwitchId, records, now?.audit ?? noChangeYet);
  const last = records.at(-1);
  if (flaws.length > 0 || !last || !now || isSetAs(toHaltChange(last), now))
    return { records: records.length, flaws };
  const message = "the switch stands otherwise than its newest record says";
  return {
    records: records.length,
    flaws: [{ caseId: haltSwitchId, seq: last.seq, flaw: "edited", message }],
  };
}

const isSetAs = (told: HaltChange, now: HaltChange): boolean =>
  told.halted === now.halted && told.by === now.by && told.at === now.at && told.reason === now.reason;
