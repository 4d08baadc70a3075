import type { Principal } from "../kernel/request.ts";
import type { World } from "../kernel/world.ts";
import { document } from "./policy.ts";

/** Calls a service as one whom these statements let do what they say, and nothing else; tells its refusal, or "done". */
export function narrowCaller(
  world: World,
  place: { readonly service: string; readonly account: string; readonly region: string },
  ...statements: object[]
) {
  const principal: Principal = {
    type: "assumed-role",
    arn: `arn:aws:sts::${place.account}:assumed-role/worker/one`,
    account: place.account,
    userId: "AROA:one",
    administrator: true,
    sessionPolicies: [document(...statements.map((statement) => ({ Effect: "Allow", ...statement })))],
  };
  return async (operation: string, input: object): Promise<string> => {
    try {
      await world.call({ principal, ...place, operation, input });
      return "done";
    } catch (error) {
      return (error as Error).name;
    }
  };
}
