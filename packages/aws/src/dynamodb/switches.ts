import { type AuditHead, type AuditRecord, nextRecord } from "@watchkeeper/cases/audit-chain";
import { switchChain } from "@watchkeeper/cases/chains";
import {
  type HaltState,
  haltChanged,
  haltItem,
  haltSwitchId,
  noChangeYet,
} from "@watchkeeper/cases/halt-switch";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Switches } from "@watchkeeper/plans/run";
import { auditWrite, readChain, readRecord } from "./audit-trail.ts";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";

/** The chain of its changes; the partition of the trail. */
const haltChain = switchChain(haltSwitchId);
export const haltKey = { pk: haltChain, sk: "SWITCH" };

/** How the halt switch was set last: by whom, when, and why. */
export type SwitchState = HaltState;

/** Who put the halt switch on, when, and why. */
export type Halt = Pick<SwitchState, "by" | "at" | "reason">;

/** The switches, as the work reads them. */
export interface ReadSwitches extends Switches {
  /** When a halt was taken back that was the last one, as an ISO time. */
  resumedAt(): Promise<string | undefined>;
}

/** The halt switch, as a person sets it and sees it. */
export interface HaltSwitch extends ReadSwitches {
  /**
   * Sets it; the change is a record of its chain.
   *
   * @param seen the number of the change that must still be the last one, 0 for none; absent: whatever it is.
   * @throws SwitchMoved, a conflict, where another one is.
   */
  set(halted: boolean, by: string, reason: string, seen?: number): Promise<AuditRecord>;
  /** The halt that holds now; undefined where none does. */
  halt(): Promise<Halt | undefined>;
  /** How it was set last; undefined where nobody ever did. */
  state(): Promise<SwitchState | undefined>;
  /** Every change of it, the oldest first. */
  history(): Promise<readonly AuditRecord[]>;
}

/** What each method of the store needs. */
export const switchesOperations = {
  halted: ["dynamodb:GetItem of work"],
  set: [
    "dynamodb:GetItem of work",
    "dynamodb:UpdateItem of work SWITCH#halt*",
    "dynamodb:PutItem of trail SWITCH#halt*",
  ],
  halt: ["dynamodb:GetItem of work"],
  state: ["dynamodb:GetItem of work"],
  history: ["dynamodb:Query of trail"],
  resumedAt: ["dynamodb:GetItem of work"],
} as const satisfies StoreOperations<HaltSwitch>;

/** The switches, which stop the work that they stand among. */
export const dynamoSwitches = (work: Table): ReadSwitches => ({
  halted: async () => (await stateOf(work))?.halted === true,
  resumedAt: async () => {
    const now = await stateOf(work);
    return now?.halted === false ? now.at : undefined;
  },
});

const stateOf = async (work: Table): Promise<SwitchState | undefined> => {
  const item = await work.get(haltKey);
  return item && haltItem.parse(item);
};

const maxTries = 8;

/** The halt switch for people: each change of it is a record, in the same transaction. */
export function dynamoHaltSwitch(
  { work, trail, transact }: Pick<Tables, "work" | "trail" | "transact">,
  clock: Clock,
): HaltSwitch {
  const state = () => stateOf(work);
  return {
    ...dynamoSwitches(work),
    set: async (halted, by, reason, seen) => {
      for (let tries = 0; tries < maxTries; tries++) {
        const now = await state();
        const before = now?.audit;
        if (seen !== undefined && seen !== (before?.seq ?? 0)) throw setMeanwhile(now);
        const record = nextRecord(
          haltSwitchId,
          before ?? noChangeYet,
          haltChanged(halted, by, reason),
          clock.now(),
        );
        const audit: AuditHead = { seq: record.seq, hash: record.hash };
        const failed = await transact([
          auditWrite(haltChain, record),
          {
            in: "work",
            update: haltKey,
            set: { halted, by, reason, at: record.at, audit, v: 1 },
            if: before ? { "audit.hash": before.hash } : { audit: { absent: true } },
          },
        ]);
        if (!failed) return record;
      }
      throw new WatchkeeperError(
        "SwitchContention",
        "throttled",
        "Others set the halt switch at this moment. Nothing was changed; the same call may succeed later.",
      );
    },
    halt: async () => {
      const now = await state();
      return now?.halted ? { by: now.by, at: now.at, reason: now.reason } : undefined;
    },
    state,
    history: () => readChain(trail, haltChain),
  };
}

const setMeanwhile = (now: SwitchState | undefined) =>
  new WatchkeeperError(
    "SwitchMoved",
    "conflict",
    `The halt switch was set meanwhile${now ? ` (${now.halted ? "on" : "off"}, by ${now.by}: ${now.reason})` : ""}. ` +
      "Nothing was changed: look at it, and say it again.",
  );

/** What `haltChange` needs. */
export const haltChangeOperations = ["dynamodb:Query of trail"] as const;

/** A change of the halt switch, by its number; undefined where there is none. */
export const haltChange =
  (trail: Table) =>
  (seq: number): Promise<AuditRecord | undefined> =>
    readRecord(trail, haltChain, seq);
