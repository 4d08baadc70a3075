import { AwsError } from "../../kernel/aws-error.ts";
import { isServiceException } from "../../kernel/error-code.ts";
import { authorize } from "../../kernel/iam/authorize.ts";
import type { Principal } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { World } from "../../kernel/world.ts";
import { assumeRole } from "./assume-role.ts";
import type { Outcome } from "./run-function.ts";
import { invalid } from "./shared.ts";
import type { LambdaFunction } from "./state.ts";

/** An asynchronous invocation as its destination and dead-letter queue tell of it. */
export interface AsyncInvocation {
  readonly target: LambdaFunction;
  readonly requestId: string;
  readonly payload: string;
}

/** Where a queue is addressed. */
const queueUrl = (arn: string): string => {
  const [, , , region, account, name] = arn.split(":");
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
};

const serviceOf = (arn: string) => arn.split(":")[2] ?? "";

/** A destination that is simulated: a queue, a topic, a function, an event bus. */
export function checkDestination(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  if (!["sqs", "sns", "lambda", "events"].includes(serviceOf(arn)))
    throw notSimulated(`${arn} as a function's destination`);
  return arn;
}

/** What may be told of records of a stream that are given up: a queue, a topic. */
export function checkDiscardTarget(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  if (!["sqs", "sns"].includes(serviceOf(arn)))
    throw notSimulated(`${arn} as a stream's failure destination`);
  return arn;
}

/** A dead-letter queue or topic that the function's role may send to. */
export function checkDeadLetterTarget(world: World, target: LambdaFunction, arn = ""): string | undefined {
  if (arn === "") return undefined;
  if (serviceOf(arn) === "sqs")
    checkRoleMay(world, target, "sqs:SendMessage", arn, roleLacks("SendMessage on SQS"));
  else if (serviceOf(arn) === "sns")
    checkRoleMay(world, target, "sns:Publish", arn, roleLacks("Publish on SNS"));
  else throw notSimulated(`${arn} as a function's dead-letter queue`);
  return arn;
}

/** Refuses as Lambda does what the function's role could not do later. */
export function checkRoleMay(
  world: World,
  target: LambdaFunction,
  action: string,
  resource: string,
  refusal: string,
): void {
  try {
    authorize(world, actorOf(world, target), "lambda", [{ action, resource }]);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(refusal);
  }
}

export const roleLacks = (words: string): string =>
  `The provided execution role does not have permissions to call ${words}`;

/** The function's role, as Lambda takes it to act for the function. */
export const actorOf = (world: World, target: LambdaFunction): Principal =>
  assumeRole(world, target, target.name);

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export async function sendToDestination(
  world: World,
  arn: string,
  invocation: AsyncInvocation,
  end: { readonly outcome: Outcome; readonly count: number; readonly condition: string },
): Promise<void> {
  const { target, requestId, payload } = invocation;
  const { outcome, count, condition } = end;
  const record = {
    version: "1.0",
    timestamp: world.clock.now().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${target.arn}:$LATEST`,
      condition,
      approximateInvokeCount: count,
    },
    requestPayload: JSON.parse(payload),
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      ...(outcome.functionError ? { functionError: outcome.functionError } : {}),
    },
    responsePayload: JSON.parse(outcome.payload),
  };
  await sendAs(world, target, arn, JSON.stringify(record), condition === "Success");
}

/**
 * Tells of records of a stream that were given up: where they are, not what they hold.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export async function sendDiscarded(
  world: World,
  arn: string,
  target: LambdaFunction,
  end: {
    readonly condition: string;
    readonly attempts: number;
    /** Of the last attempt; absent where the records became too old. */
    readonly outcome: Outcome | undefined;
    readonly batch: object;
  },
): Promise<void> {
  const { condition, attempts, outcome, batch } = end;
  const record = {
    requestContext: {
      requestId: outcome?.requestId ?? world.ids.uuid(),
      functionArn: target.arn,
      condition,
      approximateInvokeCount: attempts,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      ...(outcome?.functionError ? { functionError: outcome.functionError } : {}),
    },
    version: "1.0",
    timestamp: world.clock.now().toISOString(),
    DDBStreamBatchInfo: batch,
  };
  await sendAs(world, target, arn, JSON.stringify(record), false);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, "dead-letter queue" */
export async function sendToDeadLetters(
  world: World,
  arn: string,
  { target, requestId, payload }: AsyncInvocation,
  outcome: Outcome,
): Promise<void> {
  const { errorMessage } = JSON.parse(outcome.payload) as { errorMessage: string };
  const attributes = {
    RequestID: { DataType: "String", StringValue: requestId },
    ErrorCode: { DataType: "Number", StringValue: "200" },
    ErrorMessage: { DataType: "String", StringValue: errorMessage.slice(0, 1_024) || "-" },
  };
  if (serviceOf(arn) === "sns") {
    const input = { TopicArn: arn, Message: payload, MessageAttributes: attributes };
    await tryCall(world, target, arn, "sns", "Publish", input);
    return;
  }
  const input = { QueueUrl: queueUrl(arn), MessageBody: payload, MessageAttributes: attributes };
  await tryCall(world, target, arn, "sqs", "SendMessage", input);
}

async function sendAs(
  world: World,
  target: LambdaFunction,
  arn: string,
  text: string,
  isSuccess: boolean,
): Promise<void> {
  switch (serviceOf(arn)) {
    case "sqs":
      return tryCall(world, target, arn, "sqs", "SendMessage", {
        QueueUrl: queueUrl(arn),
        MessageBody: text,
      });
    case "sns":
      return tryCall(world, target, arn, "sns", "Publish", { TopicArn: arn, Message: text });
    case "lambda":
      return tryCall(world, target, arn, "lambda", "Invoke", {
        FunctionName: arn,
        InvocationType: "Event",
        Payload: text,
      });
    default: {
      const detailType = `Lambda Function Invocation Result - ${isSuccess ? "Success" : "Failure"}`;
      const entry = {
        Source: "lambda",
        DetailType: detailType,
        Detail: text,
        Resources: [arn, `${target.arn}:$LATEST`],
      };
      return tryCall(world, target, arn, "eventbridge", "PutEvents", {
        Entries: [{ ...entry, EventBusName: arn }],
      });
    }
  }
}

/** What cannot be delivered is lost, as on AWS; the refusal stands in the trace of the call. */
async function tryCall(
  world: World,
  target: LambdaFunction,
  arn: string,
  service: string,
  operation: string,
  input: unknown,
): Promise<void> {
  const [, , , region = target.region] = arn.split(":");
  try {
    await world.call({
      principal: actorOf(world, target),
      service,
      operation,
      account: target.account,
      region,
      input,
    });
  } catch (error) {
    if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
  }
}
