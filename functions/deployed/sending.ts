import { type SdkPackages, sdkPackages } from "@watchkeeper/aws/sdk-packages";
import { type Operations, operationsByKey } from "@watchkeeper/plans/operation";
import { operationsOf } from "@watchkeeper/reactions/watch";
import project from "../../watchkeeper.config.ts";

/** What the configured checks, their kinds and their fixes may send. */
export const operations: Operations = operationsByKey(operationsOf(project.definitions));

/** What it is sent with. */
export const sdk: SdkPackages = sdkPackages((service) => import(`@aws-sdk/client-${service}`));
