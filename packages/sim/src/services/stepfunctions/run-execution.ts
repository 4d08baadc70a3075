import { startExecution } from "@watchkeeper/asl/execution";
import { childEnd, executionData, redrive } from "@watchkeeper/asl/execution-data";
import type { Child, ChildStart } from "@watchkeeper/asl/map/child";
import type { Services } from "@watchkeeper/asl/services";
import type { Definition } from "@watchkeeper/asl/state-language";
import type { Json } from "@watchkeeper/core/json";
import { seededRandomness } from "../../kernel/randomness.ts";
import type { World } from "../../kernel/world.ts";
import { carryOutTask } from "./integrations/carry-out-task.ts";
import { endOf, keepRunning, runningExecution } from "./running-executions.ts";
import type { ExecutionRecord, StateMachine, StepFunctionsState } from "./state.ts";
import { tellStatus } from "./status-events.ts";
import { TaskRunner } from "./task-runner.ts";

/** What a record is made of. */
interface Draft
  extends Pick<ExecutionRecord, "arn" | "name" | "machine" | "type" | "version" | "inputText" | "mapRunArn"> {
  readonly definition: Definition;
  readonly input: Json;
  readonly stateMachineArn: string;
  readonly roleArn: string;
}

/** An execution as it is written down; it is RUNNING from now on, and runs when `runRecord` is called. */
export function makeRecord(
  world: World,
  { machine, type, version, inputText, mapRunArn, ...start }: Draft,
): ExecutionRecord {
  return {
    ...executionData({ ...start, startDate: world.clock.now() }),
    machine,
    type,
    version,
    inputText,
    mapRunArn,
    redriveToken: undefined,
    mapRunRedrive: 0,
    seed: Math.floor(world.random() * 2 ** 32),
  };
}

/** Runs an execution as the machine's role, from its start or from where the process died; resolves at its end. */
export async function runRecord(
  world: World,
  state: StepFunctionsState,
  record: ExecutionRecord,
): Promise<void> {
  await keepRunning(record, startExecution({ data: record, services: servicesOf(world, state, record) }));
  tellStatus(world, record);
  if (record.type === "EXPRESS") state.executions.delete(record.arn);
  removeIfIdle(state, record.machine);
}

/** `runRecord` without waiting for the end, and at most once at a time; a fault of the simulation reaches whoever moves the clock. */
export function runApart(world: World, state: StepFunctionsState, record: ExecutionRecord): void {
  if (record.status !== "RUNNING" || runningExecution(record)) return;
  runRecord(world, state, record).catch((error: unknown) => {
    world.clock.after(0, () => {
      throw error;
    });
  });
}

/** A machine that is being deleted goes with its last execution. */
export function removeIfIdle({ machines, executions }: StepFunctionsState, machine: StateMachine): void {
  if (machine.status !== "DELETING") return;
  for (const record of executions.values()) {
    if (record.machine === machine && record.status === "RUNNING") return;
  }
  machines.delete(machine.arn);
}

/** What the interpreter needs of the world for one execution. */
function servicesOf(world: World, state: StepFunctionsState, record: ExecutionRecord): Services {
  const runner = new TaskRunner(world, state, record);
  const randomness = seededRandomness(record.seed + record.redriveCount * 2 ** 32);
  return {
    clock: world.clock,
    random: randomness.random,
    ids: randomness,
    region: record.machine.region,
    invoke: (call) => {
      if (call.token !== undefined) state.tokens.set(call.token, record.arn);
      return carryOutTask(runner, call);
    },
    startChild: (start) => startChild(world, state, record, start),
  };
}

/** A child of a distributed Map: listed with its Map Run, and counted in no status event of its parent. */
function startChild(
  world: World,
  state: StepFunctionsState,
  { machine, version }: ExecutionRecord,
  start: ChildStart,
): Child {
  let child = state.executions.get(start.arn);
  if (!child) {
    child = makeRecord(world, { ...start, machine, version, inputText: JSON.stringify(start.input) });
    state.executions.set(child.arn, child);
  }
  const hasFailed = child.status !== "RUNNING" && child.status !== "SUCCEEDED";
  if (hasFailed && child.mapRunRedrive < start.redrive) {
    redrive(child, world.clock.now());
    child.mapRunRedrive = start.redrive;
  }
  const record = child;
  runApart(world, state, record);
  return {
    ended: endOf(record).then(() => childEnd(record)),
    stop: () => runningExecution(record)?.stop(),
  };
}
