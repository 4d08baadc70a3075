import { operationsByKey } from "@watchkeeper/plans/operation";
import * as ec2 from "@watchkeeper/plans/operations/ec2";
import type { Sendable } from "../executor.ts";
import { sdkPackages } from "../sdk-packages.ts";

/** All of EC2 that we know, sent with the SDK as it is installed. */
export const sendable: Sendable = {
  operations: operationsByKey(Object.values(ec2)),
  sdk: sdkPackages((service) => import(`@aws-sdk/client-${service}`)),
};
