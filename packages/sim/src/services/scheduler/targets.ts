import type { Target } from "@aws-sdk/client-scheduler";
import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { clientModel } from "../../kernel/wire/client-model.ts";
import type { World } from "../../kernel/world.ts";
import { assumeRole } from "./assume-role.ts";
import { validation } from "./errors.ts";
import type { Request } from "./shared.ts";
import { groupArn } from "./state.ts";

/** Resources that Scheduler calls in a way of its own, and that are simulated. */
const templated = new Set(["sqs", "lambda", "states", "events", "sns"]);

/** Where a universal target's name of a service is not the simulation's. */
const services: Readonly<Record<string, string>> = { sfn: "stepfunctions" };

/** What a universal target calls. */
interface UniversalCall {
  readonly service: string;
  readonly operation: string;
}

/** The call in `arn:aws:scheduler:::aws-sdk:ec2:stopInstances`; undefined for the ARN of a resource. */
export function universalCall(arn: string): UniversalCall | undefined {
  const [, service = "", action = ""] = /^arn:aws:scheduler:::aws-sdk:([\w-]+):(\w+)$/.exec(arn) ?? [];
  if (service === "") return undefined;
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  return { service: services[service] ?? service, operation };
}

/** Refuses a target that Scheduler would refuse, and what is not simulated. */
export async function checkTarget(target: Target, group: string, request: Request): Promise<void> {
  const { Arn: arn = "", RoleArn: roleArn = "" } = target;
  const [prefix, , service = "", region] = arn.split(":");
  if (prefix !== "arn") throw validation(`Provided Arn is not in correct format. Arn: ${arn}`);
  checkRole(roleArn, group, request);
  if (service === "scheduler") await checkUniversal(arn, request.world);
  else if (!templated.has(service)) throw notSimulated(`schedules that target ${service}`);
  else if (region !== request.region) {
    throw validation(`Provided Arn is not in the Region of the schedule. Arn: ${arn}`);
  }
  if (arn.endsWith(".fifo")) throw notSimulated("schedules that target FIFO queues and topics");
  if (service === "events" && !target.EventBridgeParameters) {
    throw validation("EventBridgeParameters is required for targets of type EventBridge.");
  }
  checkInput(target, service);
  checkFailures(target, request.region);
}

/** The role must be of the schedule's account and let Scheduler in. */
function checkRole(roleArn: string, group: string, { world, account, region }: Request): void {
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw validation(
      `1 validation error detected: Value '${roleArn}' at 'target.roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$`,
    );
  }
  if (roleArn.split(":")[4] !== account) {
    throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403);
  }
  try {
    assumeRole(world, roleArn, groupArn({ account, region }, group), "validation");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validation(
      "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    );
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html: no operations that only read. */
async function checkUniversal(arn: string, world: World): Promise<void> {
  const call = universalCall(arn);
  if (!call) throw validation(`Provided Arn is not in correct format. Arn: ${arn}`);
  if (
    /^(Get|Describe|List|Poll|Receive|Search|Scan|Query|Select|Read|Lookup|Discover|Validate|BatchGet)/.test(
      call.operation,
    )
  ) {
    throw validation(`The API action ${arn} is not supported: it only reads.`);
  }
  const definition = world.service(call.service);
  if (!definition) throw notSimulated(`${call.service}:${call.operation}`);
  const model = await clientModel(definition);
  if (!model.operations.has(call.operation)) {
    throw validation(`The API action ${arn} is not a supported service or action.`);
  }
  if (!Object.hasOwn(definition.operations, call.operation)) {
    throw notSimulated(`${call.service}:${call.operation}`);
  }
}

/** Functions, machines and universal calls are handed JSON. */
function checkInput({ Input }: Target, service: string): void {
  if (Input === undefined || !["lambda", "states", "events", "scheduler"].includes(service)) return;
  try {
    JSON.parse(Input);
  } catch {
    throw validation("Invalid RequestJson provided. Reason: the Input of the target is not valid JSON.");
  }
}

function checkFailures({ RetryPolicy, DeadLetterConfig }: Target, ownRegion: string): void {
  const { MaximumRetryAttempts: attempts = 185, MaximumEventAgeInSeconds: age = 86_400 } = RetryPolicy ?? {};
  if (attempts < 0 || attempts > 185) {
    throw validation(
      `Value ${attempts} at 'target.retryPolicy.maximumRetryAttempts' must be between 0 and 185.`,
    );
  }
  if (age < 60 || age > 86_400) {
    throw validation(
      `Value ${age} at 'target.retryPolicy.maximumEventAgeInSeconds' must be between 60 and 86400.`,
    );
  }
  const [, , service, region] = DeadLetterConfig?.Arn?.split(":") ?? [];
  if (service !== undefined && (service !== "sqs" || region !== ownRegion)) {
    throw validation("The dead-letter queue must be an SQS queue in the Region of the schedule.");
  }
}
