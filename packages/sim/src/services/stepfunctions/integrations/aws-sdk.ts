import type { TaskCall } from "@watchkeeper/asl/services";
import { capitalised } from "../../../kernel/wire/to-sdk.ts";
import type { TaskRunner } from "../task-runner.ts";
import { callService } from "./call-service.ts";
import { sdkIntegration } from "./task-error.ts";

/** Where the integration's name of a service is not the simulation's. */
const services: Readonly<Record<string, string>> = { sfn: "stepfunctions" };

/** How the AWS SDK for Java 2 spells services that are more than one word. */
const prefixes: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDb",
  eventbridge: "EventBridge",
  resourcegroupstaggingapi: "ResourceGroupsTaggingApi",
  cloudwatch: "CloudWatch",
  cloudformation: "CloudFormation",
  secretsmanager: "SecretsManager",
  autoscaling: "AutoScaling",
};

/** Any operation of any simulated service. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
export function callSdk(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const name = task.service.slice("aws-sdk:".length);
  const naming = sdkIntegration(prefixes[name] ?? capitalised(name));
  return callService(runner, task, {
    service: services[name] ?? name,
    operation: capitalised(task.action),
    naming,
  });
}
