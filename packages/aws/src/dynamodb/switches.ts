import type { Clock } from "@watchkeeper/core/clock";
import type { Switches } from "@watchkeeper/plans/ports";
import type { Table } from "./table.ts";

const haltKey = { pk: "SWITCH#halt", sk: "SWITCH" };

/** The halt switch, as a person sets it. */
export interface HaltSwitch extends Switches {
  set(halted: boolean, by: string, reason: string): Promise<void>;
}

/** The switches in the one table. */
export function dynamoSwitches(table: Table, clock: Clock): HaltSwitch {
  return {
    halted: async () => (await table.get(haltKey))?.halted === true,
    set: async (halted, by, reason) => {
      await table.update(haltKey, {
        UpdateExpression: "SET halted = :halted, #by = :by, reason = :reason, #at = :at, v = :v",
        ExpressionAttributeNames: { "#by": "by", "#at": "at" },
        values: {
          ":halted": halted,
          ":by": by,
          ":reason": reason,
          ":at": clock.now().toISOString(),
          ":v": 1,
        },
      });
    },
  };
}
