import type { Clock } from "@watchkeeper/core/clock";
import type { Switches } from "@watchkeeper/plans/run";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";

const haltKey = { pk: "SWITCH#halt", sk: "SWITCH" };

/** The halt switch, as a person sets it. */
export interface HaltSwitch extends Switches {
  set(halted: boolean, by: string, reason: string): Promise<void>;
}

/** What each method of the store needs. */
export const switchesOperations = {
  halted: ["dynamodb:GetItem of work"],
  set: ["dynamodb:UpdateItem of work"],
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
});
