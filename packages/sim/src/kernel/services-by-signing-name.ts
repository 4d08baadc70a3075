import type { SimulatedService } from "./simulated-service.ts";
import type { World } from "./world.ts";

/** The world's services by how a request on the wire names them: what SigV4 calls them, and a target's prefix where that is not enough. */
export type ServicesOnTheWire = ReadonlyMap<string, SimulatedService>;

export const bySigningName = (world: World): ServicesOnTheWire =>
  new Map(world.services.map((service) => [keyOf(service.signingName, service.targetPrefix), service]));

/** The service that a request names by its signing name and its `x-amz-target`. */
export const serviceNamed = (
  services: ServicesOnTheWire,
  signingName: string,
  target: string | undefined,
): SimulatedService | undefined =>
  services.get(keyOf(signingName, target?.split(".")[0])) ?? services.get(signingName);

const keyOf = (signingName: string, targetPrefix: string | undefined) =>
  targetPrefix === undefined ? signingName : `${signingName} ${targetPrefix}`;
