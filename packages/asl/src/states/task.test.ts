import { describe, expect, test } from "vitest";
import type { TaskCall } from "../services.ts";
import type { State } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import {
  machineOf,
  runDefinition,
  startDefinition,
  testServices,
  typesOf,
} from "../testing/run-definition.ts";

const invoke = (extra: object = {}): State =>
  ({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { n: "{% $states.input.n %}" },
    End: true,
    ...extra,
  }) as State;
const waiting = (extra: object = {}) =>
  invoke({
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { token: "{% $states.context.Task.Token %}" },
    ...extra,
  });
const seconds = (events: readonly { timestamp: Date }[]) =>
  events.map(({ timestamp }) => timestamp.getUTCMinutes() * 60 + timestamp.getUTCSeconds());

describe("a task", () => {
  test("its request is evaluated, its result goes to Output and Assign", async () => {
    const calls: TaskCall[] = [];
    const execution = await runDefinition(
      machineOf({
        T: invoke({
          Credentials: { RoleArn: "{% 'arn:aws:iam::2:role/spoke' %}" },
          Resource: "arn:aws:states:::aws-sdk:ec2:describeInstances",
          Output: { sum: "{% $states.result.n + $states.input.n %}" },
          Assign: { seen: "{% $states.result.n %}" },
        }),
      }),
      { n: 2 },
      { invoke: async (call) => ({ n: 39 + calls.push(call) }) },
    );
    expect(execution.output).toEqual({ sum: 42 });
    expect(calls[0]).toMatchObject({
      service: "aws-sdk:ec2",
      action: "describeInstances",
      pattern: "request-response",
      arguments: { n: 2 },
      credentials: { RoleArn: "arn:aws:iam::2:role/spoke" },
    });
    expect(execution.history[2]?.taskScheduledEventDetails).toEqual({
      resource: "describeInstances",
      resourceType: "aws-sdk:ec2",
      region: "us-east-1",
      parameters: '{"n":2}',
      taskCredentials: { roleArn: "arn:aws:iam::2:role/spoke" },
    });
    expect(execution.history[5]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { seen: "40" },
    });
  });

  test("it is retried with backoff, a ceiling and jitter, then caught", async () => {
    const execution = await runDefinition(
      machineOf({
        T: invoke({
          Retry: [
            {
              ErrorEquals: ["Busy"],
              IntervalSeconds: 4,
              MaxAttempts: 3,
              BackoffRate: 3,
              MaxDelaySeconds: 20,
              JitterStrategy: "FULL",
            },
          ],
          Catch: [
            { ErrorEquals: ["Other"], Next: "No" },
            {
              ErrorEquals: ["States.TaskFailed"],
              Next: "Yes",
              Output: "{% $states.errorOutput %}",
              Assign: { tries: "{% $states.context.State.RetryCount %}" },
            },
          ],
        }),
        No: { Type: "Fail" },
        Yes: { Type: "Pass", Output: ["{% $states.input %}", "{% $tries %}"], End: true },
      }),
      { n: 1 },
      { invoke: () => Promise.reject(new StatesError("Busy", "later")) },
    );
    expect(execution.output).toEqual([{ Error: "Busy", Cause: "later" }, 3]);
    const scheduled = execution.history.filter(({ type }) => type === "TaskScheduled");
    // Halved by the jitter of these services: 4, 12 and (36, at most) 20 seconds.
    expect(seconds(scheduled)).toEqual([0, 2, 8, 18]);
  });

  test("an error that is not ours fails it by name and message", async () => {
    const execution = await runDefinition(
      machineOf({ T: invoke() }),
      { n: 1 },
      {
        invoke: () => {
          throw new RangeError("too far");
        },
      },
    );
    expect([execution.status, execution.error, execution.cause]).toEqual(["FAILED", "RangeError", "too far"]);
    expect(typesOf(execution).slice(-2)).toEqual(["TaskFailed", "ExecutionFailed"]);
  });

  test("it times out, and its work is told to stop", async () => {
    let signal: AbortSignal | undefined;
    const services = testServices();
    const execution = await runDefinition(
      machineOf({
        T: invoke({
          Resource: "arn:aws:states:::states:startExecution.sync:2",
          TimeoutSeconds: 30,
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Late" }],
        }),
        Late: { Type: "Succeed" },
      }),
      { n: 1 },
      {
        ...services,
        invoke: async (call) => {
          signal = call.signal;
          call.submitted({ ExecutionArn: "arn" });
          await services.clock.sleep(3_600_000, call.signal);
        },
      },
    );
    expect(execution.output).toEqual({ Error: "States.Timeout" });
    expect(signal?.aborted).toBe(true);
    expect(typesOf(execution)).toContain("TaskSubmitted");
    expect(execution.history.find(({ type }) => type === "TaskTimedOut")?.taskTimedOutEventDetails).toEqual({
      error: "States.Timeout",
      resource: "startExecution.sync:2",
      resourceType: "states",
    });
  });

  test("a job's end is its result, and what it was submitted with an event", async () => {
    const services = testServices();
    const execution = await runDefinition(
      machineOf({ T: invoke({ Resource: "arn:aws:states:::states:startExecution.sync:2" }) }),
      { n: 1 },
      {
        ...services,
        invoke: async (call) => {
          call.submitted({ ExecutionArn: "arn" });
          await services.clock.sleep(3_600_000, call.signal);
          return { Output: "done" };
        },
      },
    );
    expect(execution.output).toEqual({ Output: "done" });
    expect(execution.stopDate?.toISOString()).toBe("2026-01-01T01:00:00.000Z");
  });

  test("a result that is larger than AWS carries fails it", async () => {
    const execution = await runDefinition(
      machineOf({ T: invoke() }),
      { n: 1 },
      { invoke: async () => "x".repeat(262_144) },
    );
    expect(execution.error).toBe("States.DataLimitExceeded");
    expect(execution.cause).toContain("exceeding the maximum number of bytes service limit");
  });
});

describe("a task that waits for its token", () => {
  test("it ends when the token comes back, days later", async () => {
    const services = testServices();
    const execution = startDefinition(
      machineOf({ T: waiting() }),
      {},
      {
        ...services,
        invoke: async (call) => {
          expect((call.arguments as { token: string }).token).toBe(call.token);
          services.clock
            .sleep(86_400_000 * 3)
            .then(() => execution.sendTaskSuccess(call.token ?? "", { approved: true }));
          return { StatusCode: 200 };
        },
      },
    );
    await execution.done;
    expect(execution.output).toEqual({ approved: true });
    expect(typesOf(execution)).toEqual([
      ...[
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
      ],
      ...["TaskStateExited", "ExecutionSucceeded"],
    ]);
    expect(execution.stopDate?.toISOString()).toBe("2026-01-04T00:00:00.000Z");
  });

  test("a token is answered once; one of elsewhere is unknown", async () => {
    const execution = startDefinition(machineOf({ T: waiting() }), {}, { invoke: async () => ({}) });
    await new Promise(setImmediate);
    const [token = ""] = execution.waitingTokens;
    expect(execution.sendTaskHeartbeat(token)).toBe("accepted");
    expect(execution.sendTaskFailure(token, "Denied", "by a person")).toBe("accepted");
    expect(execution.sendTaskSuccess(token, {})).toBe("closed");
    expect(execution.sendTaskSuccess("?", {})).toBe("unknown");
    await execution.done;
    expect([execution.error, execution.cause]).toEqual(["Denied", "by a person"]);
    expect(execution.waitingTokens).toEqual([]);
  });

  test("heartbeats keep it alive; the first that is missed ends it", async () => {
    const services = testServices();
    const execution = startDefinition(
      machineOf({ T: waiting({ HeartbeatSeconds: "{% 60 %}", TimeoutSeconds: 9_999 }) }),
      {},
      {
        ...services,
        invoke: async (call) => {
          const beat = () => execution.sendTaskHeartbeat(call.token ?? "");
          services.clock.sleep(50_000).then(beat);
          services.clock.sleep(100_000).then(beat);
        },
      },
    );
    await execution.done;
    expect(execution.error).toBe("States.HeartbeatTimeout");
    expect(execution.stopDate?.toISOString()).toBe("2026-01-01T00:02:40.000Z");
    expect(typesOf(execution)).toContain("TaskTimedOut");
  });
});
