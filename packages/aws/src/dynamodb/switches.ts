import type { Clock } from "@watchkeeper/core/clock";
import type { Switches } from "@watchkeeper/plans/run";
import * as z from "zod";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";

const haltKey = { pk: "SWITCH#halt", sk: "SWITCH" };

/** Who put the halt switch on, when, and why. */
const haltItem = z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() });

/** Who put the halt switch on, when, and why. */
export type Halt = z.output<typeof haltItem>;

/** The halt switch, as a person sets it and sees it. */
export interface HaltSwitch extends Switches {
  set(halted: boolean, by: string, reason: string): Promise<void>;
  /** The halt that holds now; undefined where none does. */
  halt(): Promise<Halt | undefined>;
  /** When a halt was taken back that was the last one, as an ISO time. */
  resumedAt(): Promise<string | undefined>;
}

/** What each method of the store needs. */
export const switchesOperations = {
  halted: ["dynamodb:GetItem of work"],
  set: ["dynamodb:UpdateItem of work"],
  halt: ["dynamodb:GetItem of work"],
  resumedAt: ["dynamodb:GetItem of work"],
} as const satisfies StoreOperations<HaltSwitch>;

/** The switches, which stop the work that they stand among. */
export const dynamoSwitches = (work: Table, clock: Clock): HaltSwitch => ({
  halted: async () => (await work.get(haltKey))?.halted === true,
  set: async (halted, by, reason) => {
    await work.update({
      update: haltKey,
      set: { halted, by, reason, at: clock.now().toISOString(), v: 1 },
    });
  },
  resumedAt: async () => {
    const item = await work.get(haltKey);
    return item?.halted === false ? haltItem.parse(item).at : undefined;
  },
  halt: async () => {
    const item = await work.get(haltKey);
    return item?.halted === true ? haltItem.parse(item) : undefined;
  },
});
