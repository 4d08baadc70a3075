import type { AnyService } from "./service.ts";
import type { World } from "./world.ts";

/** The world's services by what SigV4 calls them: how a request on the wire names its service. */
export const bySigningName = (world: World): ReadonlyMap<string, AnyService> =>
  new Map(world.services.map((service) => [service.signingName, service]));
