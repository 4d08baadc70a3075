import type { Principal } from "@watchkeeper/sim/kernel/request";
import type { World } from "@watchkeeper/sim/kernel/world";

/** Asks the embedded AWS as the account's deployer: the same requests that a deployment would make on AWS. */
export type Ask = (
  service: string,
  operation: string,
  input: unknown,
) => Promise<Readonly<Record<string, unknown>>>;

/** Whoever deploys to an account, and may do everything there. */
export function deployer(world: World, account: string, region: string): Ask {
  const principal: Principal = {
    type: "user",
    arn: `arn:aws:iam::${account}:user/deployer`,
    account,
    userId: "AIDADEPLOYER",
    administrator: true,
  };
  return async (service, operation, input) =>
    (await world.call({ principal, service, operation, account, region, input })) as Readonly<
      Record<string, unknown>
    >;
}
