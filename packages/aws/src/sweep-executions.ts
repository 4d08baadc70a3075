import type { Runtime } from "@watchkeeper/core/runtime";
import type { SweepExecutions } from "@watchkeeper/reactions/sweeps";
import { fromSdk } from "./errors.ts";
import { startExecution, stepFunctions } from "./executions.ts";

/** The permissions that starting a sweep needs, and those of seeing whether it goes on. */
export const startSweepOperations = ["states:StartExecution of sweep"] as const;
export const isSweepRunningOperations = ["states:DescribeExecution of sweep"] as const;

/** What carries sweeps: their state machine. */
export function sfnSweeps(runtime: Runtime, stateMachineArn: string): SweepExecutions {
  const loaded = stepFunctions(runtime);
  return {
    start: (name, input) => startExecution(loaded, stateMachineArn, name, input),
    isRunning: async (executionArn) => {
      try {
        const { sfn, DescribeExecutionCommand } = await loaded();
        const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return status === "RUNNING" || status === "PENDING_REDRIVE";
      } catch (error) {
        // Step Functions forgets an execution 90 days after its end.
        if (error instanceof Error && error.name === "ExecutionDoesNotExist") return false;
        throw fromSdk(error, "states:DescribeExecution");
      }
    },
  };
}
