import { sdkPackages } from "@watchkeeper/aws/sdk-packages";
import type { Config } from "@watchkeeper/config/schema";
import { operationsByKey } from "@watchkeeper/plans/operation";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { recogniserOf } from "@watchkeeper/reactions/recognise";
import { operationsOf, watchOf } from "@watchkeeper/reactions/watch";
import project from "./changing-config.ts";

// What functions have where the configuration changes while they run: `functions/deployed.ts`, anew at each question.
export const config: Config = project;
export const recognise = recogniserOf(watchOf(awsBaseline));
export const operations = operationsByKey(operationsOf(awsBaseline));
export const sdk = sdkPackages((service) => import(`@aws-sdk/client-${service}`));
