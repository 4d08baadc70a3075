import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import type { TaskTokens } from "@watchkeeper/plans/ports";
import type { Executions } from "@watchkeeper/reactions/ports";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** The permissions that starting needs, and those of telling. */
export const startOperations = ["states:StartExecution"] as const;
export const tellOperations = ["states:SendTaskSuccess"] as const;
/** The permission to see whether any runs. */
export const anyRunningOperations = ["states:ListExecutions"] as const;

/**
 * The client and its commands. Most events start nothing: it is loaded by those that do. What is built of an operation
 * serves all its requests: they go to one place, as one role, whatever their input.
 */
export const stepFunctions = (runtime: Runtime) =>
  once(async () => {
    const { SFNClient, ...commands } = await import("./clients/step-functions.ts");
    return { sfn: new SFNClient({ ...clientConfig(runtime), cacheMiddleware: true }), ...commands };
  });

const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** Starts an execution; its name is the claim, so starting twice starts once. */
export async function startExecution(
  loaded: ReturnType<typeof stepFunctions>,
  stateMachineArn: string,
  name: string,
  input: object,
): Promise<string> {
  try {
    const { sfn, StartExecutionCommand } = await loaded();
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return executionArn ?? "";
  } catch (error) {
    if (isNamed(error, "ExecutionAlreadyExists"))
      return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    throw fromSdk(error, "states:StartExecution");
  }
}

/** Starts the state machine of cases. */
export function sfnExecutions(runtime: Runtime, stateMachineArn: string): Executions {
  const loaded = stepFunctions(runtime);
  return { start: (name, input) => startExecution(loaded, stateMachineArn, name, input) };
}

/** Whether any execution of the state machine of cases is under way. */
export function anyRunning(runtime: Runtime, stateMachineArn: string): () => Promise<boolean> {
  const loaded = stepFunctions(runtime);
  return async () => {
    try {
      const { sfn, ListExecutionsCommand } = await loaded();
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1 }),
      );
      return executions.length > 0;
    } catch (error) {
      throw fromSdk(error, "states:ListExecutions");
    }
  };
}

/** Tells executions that wait for a token. */
export function sfnTaskTokens(runtime: Runtime): TaskTokens {
  const loaded = stepFunctions(runtime);
  return {
    succeed: async (taskToken, output) => {
      try {
        const { sfn, SendTaskSuccessCommand } = await loaded();
        await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
        return "told";
      } catch (error) {
        if (isNamed(error, "TaskDoesNotExist", "TaskTimedOut")) return "gone";
        throw fromSdk(error, "states:SendTaskSuccess");
      }
    },
  };
}
