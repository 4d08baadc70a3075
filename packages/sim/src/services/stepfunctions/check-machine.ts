import { pathProblems } from "@watchkeeper/asl/jsonpath";
import type { Definition } from "@watchkeeper/asl/state-language";
import { parseTaskResource } from "@watchkeeper/asl/task-resource";
import { invalidDefinitionMessage, validateDefinition } from "@watchkeeper/asl/validate-definition";
import { AwsError } from "../../kernel/aws-error.ts";
import { authorize } from "../../kernel/iam/authorize.ts";
import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import type { Principal } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { denied, invalidArn, invalidDefinition } from "./errors.ts";
import type { Request } from "./shared.ts";

/** AWS's quota of a definition, in characters. */
const maximumLength = 1_048_576;

interface Draft {
  readonly arn: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type: "STANDARD" | "EXPRESS";
}

/** Refuses what CreateStateMachine and UpdateStateMachine refuse: of the definition, and of the role. */
export function checkMachine({ arn, definition, roleArn, type }: Draft, request: Request): void {
  if (definition.length > maximumLength) throw invalidDefinition("The definition is too long.");
  const message = invalidDefinitionMessage(validateDefinition(definition, type));
  if (message !== undefined) throw invalidDefinition(message);
  const [path] = pathProblems(JSON.parse(definition) as Definition);
  if (path !== undefined) throw notSimulated(`JSONPath (${path.replace(/\.$/, "")})`);
  const resources = resourcesIn(JSON.parse(definition) as Definition);
  const patterns = resources.map((resource) => parseTaskResource(resource));
  const role = checkRole(roleArn, arn, request);
  const isNested = patterns.some(
    ({ service, action, pattern }) =>
      service === "states" && action === "startExecution" && pattern.startsWith("sync"),
  );
  if (isNested) checkManagedRule(role, roleArn, request);
}

/** Every resource of a Task, however deep. */
function resourcesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = value as { readonly Type?: unknown; readonly Resource?: unknown };
  const inner = Object.values(value).flatMap(resourcesIn);
  return own.Type === "Task" && typeof own.Resource === "string" ? [own.Resource, ...inner] : inner;
}

function checkRole(roleArn: string, machineArn: string, { world }: Request): Principal {
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalidArn(`Invalid Role Arn: ${roleArn}`);
  try {
    return world.assume(roleArn, "validation", "states.amazonaws.com", sourceKeys(machineArn));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw denied(
      "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    );
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html, "nested workflow executions" */
function checkManagedRule(role: Principal, roleArn: string, { world, account, region }: Request): void {
  const resource = `arn:aws:events:${region}:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
  const actions = ["events:PutRule", "events:PutTargets", "events:DescribeRule"];
  try {
    authorize(
      world,
      role,
      "events",
      actions.map((action) => ({ action, resource })),
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw denied(`'${roleArn}' is not authorized to create managed-rule.`);
  }
}
