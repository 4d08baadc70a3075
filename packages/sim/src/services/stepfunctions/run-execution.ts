import { type ExecutionOptions, startExecution } from "@watchkeeper/asl/execution";
import type { Services } from "@watchkeeper/asl/services";
import type { World } from "../../kernel/world.ts";
import { carryOutTask } from "./integrations/carry-out-task.ts";
import type { ExecutionRecord, StepFunctionsState } from "./state.ts";
import { tellStatus } from "./status-events.ts";
import { TaskRunner } from "./task-runner.ts";

type Draft = Pick<ExecutionRecord, "arn" | "name" | "machine" | "version" | "inputText" | "mapRunArn">;

/** Writes an execution down; it is RUNNING from now on, and runs when `runRecord` is called. */
export function beginRecord(world: World, state: StepFunctionsState, draft: Draft): ExecutionRecord {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const record: ExecutionRecord = {
    ...draft,
    startDate: world.clock.now(),
    execution: undefined,
    status: "RUNNING",
    stopDate: undefined,
    stopped: undefined,
    ended,
    end,
  };
  state.executions.set(record.arn, record);
  tellStatus(world, record);
  return record;
}

/** Runs an execution to its end, as the machine's role. */
export async function runRecord(world: World, record: ExecutionRecord): Promise<void> {
  const execution = startExecution({
    definition: record.version.parsed,
    input: JSON.parse(record.inputText),
    name: record.name,
    arn: record.arn,
    stateMachineArn: record.machine.arn,
    roleArn: record.version.roleArn,
    services: servicesOf(world, record),
  });
  record.execution = execution;
  if (record.stopped) execution.stop(record.stopped.error, record.stopped.cause);
  await execution.done;
  close(world, record);
}

/** What the interpreter needs of the world for one execution. */
function servicesOf(world: World, record: ExecutionRecord): Services {
  const runner = new TaskRunner(world, record);
  const services: Services = {
    clock: world.clock,
    random: () => world.random(),
    ids: world.ids,
    region: record.machine.region,
    invoke: (call) => {
      if (call.token !== undefined) runner.state.tokens.set(call.token, record);
      return carryOutTask(runner, call);
    },
    startChild: (options) => startChild(world, record, runner.state, options),
  };
  return services;
}

/** A child of a distributed Map: listed with its Map Run, and counted in no status event of its parent. */
function startChild(
  world: World,
  parent: ExecutionRecord,
  state: StepFunctionsState,
  options: ExecutionOptions,
): ReturnType<typeof startExecution> {
  const child = beginRecord(world, state, {
    arn: options.arn,
    name: options.name,
    machine: parent.machine,
    version: parent.version,
    inputText: JSON.stringify(options.input),
    mapRunArn: parent.execution?.mapRuns.at(-1)?.mapRunArn ?? "",
  });
  const execution = startExecution(options);
  child.execution = execution;
  void execution.done.then(() => close(world, child));
  return execution;
}

function close(world: World, record: ExecutionRecord): void {
  const { status = "FAILED", stopDate } = record.execution ?? {};
  record.status = status;
  record.stopDate = stopDate ?? world.clock.now();
  record.end();
  tellStatus(world, record);
}
