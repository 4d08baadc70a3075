import type { ReactionConfig } from "@watchkeeper/reactions/ports";
import type { Place } from "@watchkeeper/reactions/sweeps";
import { reactionConfig } from "./reaction-config.ts";
import type { Config } from "./schema.ts";

/** What the configuration says to sweeps; `actRole` is the stage's. */
export const sweepConfig = (
  config: Config,
  actRole: string,
): ReactionConfig & { readonly regionOf: (account: string) => string } => ({
  ...reactionConfig(config, actRole),
  // What a sweep finds in an account is one case, and stands under its first Region.
  regionOf: (account) => config.accounts.find(({ id }) => id === account)?.regions[0] ?? config.hub.region,
});

/** Every account and Region that is watched. */
export const placesOf = ({ accounts }: Pick<Config, "accounts">): readonly Place[] =>
  accounts.flatMap(({ id: account, regions }) => regions.map((region) => ({ account, region })));
