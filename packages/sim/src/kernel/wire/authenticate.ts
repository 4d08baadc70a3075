import { systemClock } from "@watchkeeper/core/system-clock";
import type { Principal } from "../request.ts";
import type { World } from "../world.ts";
import type { CredentialScope } from "./authentication.ts";
import type { FormUpload } from "./form-upload.ts";
import type { WireRequest } from "./message.ts";
import { checkTime, verifySignature } from "./verify-signature.ts";

/**
 * Who has signed a request; throws what AWS answers where nobody has. Keys that the world has issued must have signed
 * it, with a date of the world's or of this machine's; outside users, whose keys nobody issued, are believed, as long as
 * their links last.
 */
export function authenticated(world: World, request: WireRequest, scope: CredentialScope): Principal {
  const principal = world.authenticate(scope.accessKeyId, scope.sessionToken);
  const secret = world.secretOf(scope.accessKeyId);
  const clocks = clocksOf(world);
  if (secret !== undefined) verifySignature(request, scope, secret, clocks);
  else if (scope.signature.lastsSeconds !== undefined || scope.signature.until !== undefined)
    checkTime(scope, clocks);
  return principal;
}

/** Who has signed the policy of a form, which must allow what the form puts. */
export function authenticatedForm(world: World, { scope, check }: FormUpload): Principal {
  const principal = world.authenticate(scope.accessKeyId, scope.sessionToken);
  check(world.secretOf(scope.accessKeyId), clocksOf(world));
  return principal;
}

/** What time it may be for whoever signs: a client goes by its machine, and the world may be elsewhere. */
const clocksOf = (world: World): readonly Date[] => [world.clock.now(), systemClock.now()];
