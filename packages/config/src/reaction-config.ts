import { durationMs } from "@watchkeeper/core/duration";
import { ownOf } from "@watchkeeper/core/own";
import type { ReactionConfig } from "@watchkeeper/reactions/ports";
import type { Config } from "./schema.ts";

/** What the configuration says to reactions; `actRole` is the stage's. */
export function reactionConfig(config: Config, actRole: string): ReactionConfig {
  const { checks } = config;
  const watched = new Set(config.accounts.map(({ id }) => id));
  return {
    accounts: [...watched],
    // Nothing is changed in an account that nobody watches any more.
    modeOf: (check, account) =>
      (watched.has(account)
        ? (ownOf(ownOf(checks, check)?.accounts, account) ?? ownOf(checks, check)?.mode)
        : undefined) ?? "observe",
    settleMsOf: (check) => durationMs(ownOf(checks, check)?.settle ?? "0 seconds"),
    settings: Object.fromEntries(Object.entries(checks).map(([id, { settings }]) => [id, settings])),
    staleAfterMs: durationMs(config.staleAfter),
    actRole,
  };
}
