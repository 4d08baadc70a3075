import { type SdkPackages, sdkPackages } from "@watchkeeper/aws/sdk-packages";
import { dataOf } from "@watchkeeper/config/define-config";
import type { Config } from "@watchkeeper/config/schema";
import { type Operations, operationsByKey } from "@watchkeeper/plans/operation";
import { recogniserOf } from "@watchkeeper/reactions/recognise";
import { operationsOf, watchOf } from "@watchkeeper/reactions/watch";
import project from "../watchkeeper.config.ts";

// What functions have of `watchkeeper.config.ts`, as it is when they run unbuilt. A build puts the same in its place as
// data, and as imports of what is loaded when it is first needed (packages/infra/src/build/deployed-module.ts).

/** What is configured. */
export const config: Config = dataOf(project);

/** What checks watch for. */
export const recognise = recogniserOf(watchOf(project.definitions));

/** What checks, their kinds and their fixes may send. */
export const operations: Operations = operationsByKey(operationsOf(project.definitions));

/** What it is sent with. */
export const sdk: SdkPackages = sdkPackages((service) => import(`@aws-sdk/client-${service}`));
