import type { Credentials } from "@watchkeeper/core/runtime";
import type { Principal } from "../kernel/request.ts";
import { requestHandler } from "../kernel/request-handler.ts";
import type { World } from "../kernel/world.ts";

/** Keys that no world has issued: jane is an outside user, where a world lets one in. */
export const outsideKeys: Credentials = { accessKeyId: "jane", secretAccessKey: "unused" };

interface Whose {
  readonly as?: Principal;
  readonly credentials?: Credentials;
  readonly region?: string;
}

/** What an SDK client in a world is made with: jane's, unless told whose. It asks once, and sees what it is refused. */
export const clientOptions = (
  world: World,
  { as, credentials = as ? world.credentialsFor(as) : outsideKeys, region = "us-east-1" }: Whose = {},
) => ({ region, requestHandler: requestHandler(world), credentials, maxAttempts: 1 });
