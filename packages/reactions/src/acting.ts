import type { Finding } from "@watchkeeper/cases/finding";
import type { ReactionConfig } from "./ports.ts";

/** Whether something may be done about a finding: its check does more than observe. */
export const mayAct =
  ({ modeOf }: Pick<ReactionConfig, "modeOf">) =>
  ({ check, account }: Pick<Finding, "check" | "account">): boolean =>
    modeOf(check, account) !== "observe";
