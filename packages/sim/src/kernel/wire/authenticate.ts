import { systemClock } from "@watchkeeper/core/system-clock";
import type { Principal } from "../request.ts";
import type { World } from "../world.ts";
import type { CredentialScope } from "./authentication.ts";
import type { WireRequest } from "./message.ts";
import { verifySignature } from "./verify-signature.ts";

/**
 * Who has signed a request; throws what AWS answers where nobody has. Keys that the world has issued must have signed
 * it, with a date of the world's or of this machine's; outside users, whose keys nobody issued, are believed.
 */
export function authenticated(world: World, request: WireRequest, scope: CredentialScope): Principal {
  const principal = world.authenticate(scope.accessKeyId, scope.sessionToken);
  const secret = world.secretOf(scope.accessKeyId);
  if (secret !== undefined) verifySignature(request, scope, secret, [world.clock.now(), systemClock.now()]);
  return principal;
}
