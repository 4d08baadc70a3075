import {
  ExecutionAlreadyExists,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
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

/** What is built of an operation serves all its requests: they go to one place, as one role, whatever their input. */
const client = (runtime: Runtime) => new SFNClient({ ...clientConfig(runtime), cacheMiddleware: true });

/** Starts the state machine of cases; its name is the claim, so starting twice starts once. */
export function sfnExecutions(runtime: Runtime, stateMachineArn: string): Executions {
  const sfn = client(runtime);
  return {
    start: async (name, input) => {
      try {
        const { executionArn } = await sfn.send(
          new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
        );
        return executionArn ?? "";
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists)
          return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
        throw fromSdk(error, "states:StartExecution");
      }
    },
  };
}

/** Whether any execution of the state machine of cases is under way. */
export function anyRunning(runtime: Runtime, stateMachineArn: string): () => Promise<boolean> {
  const sfn = client(runtime);
  return async () => {
    try {
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
  const sfn = client(runtime);
  return {
    succeed: async (taskToken, output) => {
      try {
        await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
        return "told";
      } catch (error) {
        if (error instanceof TaskDoesNotExist || error instanceof TaskTimedOut) return "gone";
        throw fromSdk(error, "states:SendTaskSuccess");
      }
    },
  };
}
