import type * as EventBridge from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { notFound, validation } from "./errors.ts";
import { findBus, onBus, trail } from "./shared.ts";
import type { EventBridgeState, EventBus, PolicyStatement } from "./state.ts";

type PermissionOperations = "PutPermission" | "RemovePermission";

/** AWS's quota of a bus policy, in bytes. */
const maximumBytes = 10_240;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export const permissionOperations: Pick<
  Operations<typeof EventBridge, EventBridgeState>,
  PermissionOperations
> = {
  PutPermission: {
    authorize: onBus("PutPermission"),
    run: (input, request) => {
      const bus = findBus(input.EventBusName, request);
      const statements =
        input.Policy === undefined ? withStatement(bus, input) : readPolicy(input.Policy, bus.arn);
      if (Buffer.byteLength(JSON.stringify(statements)) > maximumBytes) {
        throw new AwsError("PolicyLengthExceededException", "The event bus policy is too long.");
      }
      bus.statements = statements;
      bus.modified = request.now;
      return {};
    },
    trail,
  },
  RemovePermission: {
    authorize: onBus("RemovePermission"),
    run: (input, request) => {
      const bus = findBus(input.EventBusName, request);
      const kept = input.RemoveAllPermissions
        ? []
        : bus.statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (!input.RemoveAllPermissions && kept.length === bus.statements.length) {
        throw notFound("Statement with the provided id does not exist.");
      }
      bus.statements = kept;
      bus.modified = request.now;
      return {};
    },
    trail,
  },
};

/** The older form: one statement for one account, or for everyone under a condition. */
function withStatement(bus: EventBus, input: EventBridge.PutPermissionCommandInput): PolicyStatement[] {
  const { StatementId, Action, Principal, Condition } = input;
  if (StatementId === undefined) throw validation("Parameter StatementId must be specified.");
  if (Principal === undefined) throw validation("Parameter Principal must be specified.");
  if (Principal !== "*" && !/^\d{12}$/.test(Principal)) {
    throw validation(
      `Parameter Principal is not valid. Reason: Provided principal ${Principal} is not valid.`,
    );
  }
  if (Action !== undefined && Action !== "events:PutEvents") {
    throw validation("Provided value in parameter 'action' is not supported.");
  }
  const statement: PolicyStatement = {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: `arn:aws:iam::${Principal}:root` },
    Action: "events:PutEvents",
    Resource: bus.arn,
    ...(Condition
      ? { Condition: { [Condition.Type ?? "StringEquals"]: { [Condition.Key ?? ""]: Condition.Value } } }
      : {}),
  };
  return [...bus.statements.filter(({ Sid }) => Sid !== StatementId), statement];
}

function readPolicy(text: string, arn: string): PolicyStatement[] {
  const refuse = (reason: string) => validation(`Parameter Policy is not valid. Reason: ${reason}`);
  let policy: { Statement?: unknown };
  try {
    policy = JSON.parse(text) as { Statement?: unknown };
  } catch {
    throw refuse("The policy is not valid JSON.");
  }
  const statements = [policy.Statement].flat() as (Record<string, unknown> | undefined)[];
  return statements.map((statement) => {
    for (const part of ["Effect", "Principal", "Action"]) {
      if (statement?.[part] === undefined) throw refuse(`A statement has no ${part}.`);
    }
    for (const action of [statement?.Action].flat()) {
      if (!String(action).startsWith("events:")) throw refuse(`The action ${action} is not EventBridge's.`);
    }
    return statement?.Resource === undefined
      ? { ...statement, Resource: arn }
      : (statement as PolicyStatement);
  });
}
