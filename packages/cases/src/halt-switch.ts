import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import * as z from "zod";
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

/** The switch as it is stored; one that an earlier release set has no chain yet. */
export const haltItem = z.object({
  halted: z.boolean(),
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
  audit: z.object({ seq: z.number().int(), hash: z.string() }).optional(),
});

/** How the halt switch was set last: by whom, when, and why. */
export type HaltState = z.output<typeof haltItem>;

/** How the switch stands, out of its item; undefined where there is none, or it cannot be read. */
export const haltState = (item: unknown): HaltState | undefined => haltItem.safeParse(item).data;

/** Verifies the chain of the halt switch, and that the switch stands as its newest record says. */
export function verifyHaltSwitch(
  now: HaltState | undefined,
  records: readonly AuditRecord[],
): readonly AuditFlaw[] {
  const flaws = verifyChain(haltSwitchId, records, now?.audit ?? noChangeYet);
  const last = records.at(-1);
  if (flaws.length > 0 || !last || !now || isSetAs(toHaltChange(last), now)) return flaws;
  const message = "the switch stands otherwise than its newest record says";
  return [{ caseId: haltSwitchId, seq: last.seq, flaw: "edited", message }];
}

const isSetAs = (told: HaltChange, now: HaltChange): boolean =>
  told.halted === now.halted && told.by === now.by && told.at === now.at && told.reason === now.reason;
