import { AwsError } from "../../kernel/aws-error.ts";
import { errorCodeOf, isServiceException } from "../../kernel/error-code.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import type { Principal } from "../../kernel/request.ts";
import type { World } from "../../kernel/world.ts";
import { assumeRole } from "./assume-role.ts";
import { completed } from "./completion.ts";
import type { Invocation } from "./invocation.ts";
import { groupArn, type SchedulerState } from "./state.ts";
import { requestOf, type TargetRequest, toSeconds } from "./target-request.ts";

/** Tries once; a failure is tried again for as long as the target's retry policy says. */
export const invokeTarget = defineJob<Invocation, SchedulerState>({
  service: "scheduler",
  name: "invoke target",
  delivery: "at-least-once",
  run: async (invocation, { world, state }) => {
    let request: TargetRequest | undefined;
    try {
      const principal = actorOf(world, invocation);
      request = await requestOf(world, invocation);
      refuseFailedEntries(await world.call({ principal, account: invocation.account, ...request }));
    } catch (error) {
      if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
      if (tryAgain(world, invocation, error)) return;
      await sendDeadLetter(world, invocation, request, error);
    }
    completed(state, invocation);
  },
});

/** An event that its bus did not take. */
function refuseFailedEntries(answer: unknown): void {
  const { Entries = [] } = answer as {
    readonly Entries?: readonly { ErrorCode?: string; ErrorMessage?: string }[];
  };
  const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (failed) throw new AwsError(failed.ErrorCode ?? "", failed.ErrorMessage ?? "");
}

const actorOf = (world: World, { target, group, ...place }: Invocation): Principal =>
  assumeRole(world, target.RoleArn ?? "", groupArn(place, group), world.hex(32));

/** Whether another attempt was planned. What the embedded AWS lacks will not come by waiting. */
function tryAgain(world: World, invocation: Invocation, error: Error): boolean {
  const { account, region, retries } = invocation;
  const waitMs = backoffMs(world, retries);
  if (errorCodeOf(error) === "NotImplemented" || exhaustion(world, invocation, waitMs)) return false;
  world.jobs.after(waitMs, invokeTarget, { account, region }, { ...invocation, retries: retries + 1 });
  return true;
}

/** Exponential with jitter, up to about eight minutes: 185 retries fill the default 24 hours. */
const backoffMs = (world: World, retries: number): number =>
  Math.floor(Math.min(1_000 * 2 ** retries, 480_000) * (0.75 + world.random() / 2));

/** Which limit of the retry policy forbids another attempt. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
function exhaustion(
  world: World,
  { target, retries, since }: Invocation,
  waitMs: number,
): "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | undefined {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = target.RetryPolicy ?? {};
  if (retries >= MaximumRetryAttempts) return "MaximumRetryAttempts";
  const age = world.clock.now().getTime() + waitMs - since;
  return age > MaximumEventAgeInSeconds * 1_000 ? "MaximumEventAgeInSeconds" : undefined;
}

/**
 * Sends the request that failed to the dead-letter queue, as the schedule's role; where there is none, or the role may
 * not, it is lost. https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
async function sendDeadLetter(
  world: World,
  invocation: Invocation,
  request: TargetRequest | undefined,
  error: Error,
): Promise<void> {
  const { target, account, region } = invocation;
  const [, , , , owner, name] = target.DeadLetterConfig?.Arn?.split(":") ?? [];
  if (name === undefined) return;
  const attributes = {
    ERROR_CODE: errorCodeOf(error),
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: invocation.executionId,
    EXHAUSTED_RETRY_CONDITION: exhaustion(world, invocation, 0) ?? "MaximumEventAgeInSeconds",
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(invocation.retries),
    SCHEDULED_TIME: toSeconds(invocation.scheduled),
    SCHEDULE_ARN: invocation.scheduleArn,
    TARGET_ARN: target.Arn ?? "",
  };
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      { DataType: "String", StringValue: value || "-" },
    ]),
  );
  try {
    await world.call({
      principal: actorOf(world, invocation),
      service: "sqs",
      operation: "SendMessage",
      account,
      region,
      input: {
        QueueUrl: `https://sqs.${region}.amazonaws.com/${owner}/${name}`,
        MessageBody: JSON.stringify(readable(request?.input ?? {})),
        MessageAttributes,
      },
    });
  } catch (failure) {
    if (!(failure instanceof AwsError) && !isServiceException(failure)) throw failure;
  }
}

/** A request's bytes as the text that they are. */
const readable = (input: unknown): object =>
  Object.fromEntries(
    Object.entries(input as object).map(([key, value]) => [
      key,
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    ]),
  );
