import { asExpress } from "@watchkeeper/asl/express";
import type { Definition } from "@watchkeeper/asl/state-language";
import { defineJob } from "../../kernel/job-kind.ts";
import { executionExists, invalidInput, machineDeleting } from "./errors.ts";
import { makeRecord, runApart, runRecord } from "./run-execution.ts";
import { checkName, findMachine, type Request, rememberedExecution } from "./shared.ts";
import type { ExecutionRecord, StateMachine, StepFunctionsState } from "./state.ts";
import { tellStatus } from "./status-events.ts";

interface StartInput {
  readonly stateMachineArn?: string | undefined;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
}

/** AWS's quota of an execution's input, in bytes. */
const maximumBytes = 262_144;

/** Runs an execution that was taken, apart from whoever asked for it: it outlives its caller. */
export const startJob = defineJob<{ readonly arn: string }, StepFunctionsState>({
  service: "stepfunctions",
  name: "start",
  run: ({ arn }, { world, state }) => {
    const record = state.executions.get(arn);
    if (record) runApart(world, state, record);
  },
});

/** Takes an execution. The same name with the same input is the same execution while it runs, and none other for 90 days. */
export function takeExecution(input: StartInput, request: Request): ExecutionRecord {
  const { world, state } = request;
  const { machine, name, inputText } = readStart(input, request);
  const arn = executionArn(machine, name, request);
  const known = rememberedExecution(arn, request);
  if (known) {
    if (known.status === "RUNNING" && known.inputText === inputText) return known;
    throw executionExists(arn);
  }
  const record = recordOf(machine, { arn, name, inputText }, request);
  state.executions.set(arn, record);
  tellStatus(world, record);
  world.jobs.after(0, startJob, machine, { arn });
  return record;
}

/** Takes an execution and runs it at once, for the caller who waits for its end; it dies with its caller. */
export async function runSynchronously(input: StartInput, request: Request): Promise<ExecutionRecord> {
  const { machine, name, inputText } = readStart(input, request);
  const record = recordOf(machine, { arn: executionArn(machine, name, request), name, inputText }, request);
  await runRecord(request.world, request.state, record);
  return record;
}

function readStart(input: StartInput, request: Request) {
  const machine = findMachine(input.stateMachineArn, request);
  if (machine.status === "DELETING") throw machineDeleting(machine.arn);
  const name = input.name === undefined ? request.world.ids.uuid() : checkName(input.name);
  const inputText = input.input ?? "{}";
  if (Buffer.byteLength(inputText) > maximumBytes) {
    throw invalidInput(`The input is larger than ${maximumBytes} bytes`);
  }
  try {
    JSON.parse(inputText);
  } catch (error) {
    throw invalidInput((error as Error).message);
  }
  return { machine, name, inputText };
}

/** Each start of an Express machine is an execution of its own, whatever its name. */
function executionArn(
  { name: machine, type, account, region }: StateMachine,
  name: string,
  request: Request,
): string {
  const own = `arn:aws:states:${region}:${account}`;
  return type === "STANDARD"
    ? `${own}:execution:${machine}:${name}`
    : `${own}:express:${machine}:${name}:${request.world.ids.uuid()}`;
}

function recordOf(
  machine: StateMachine,
  words: { readonly arn: string; readonly name: string; readonly inputText: string },
  { world }: Request,
): ExecutionRecord {
  const { arn: stateMachineArn, definition, revisionId, roleArn } = machine;
  const version = { definition, revisionId, updated: machine.updated ?? machine.created };
  return makeRecord(world, {
    ...words,
    machine,
    type: machine.type,
    version,
    stateMachineArn,
    roleArn,
    definition: definitionOf(machine),
    input: JSON.parse(words.inputText),
    mapRunArn: undefined,
  });
}

function definitionOf({ definition: text, type }: StateMachine): Definition {
  const definition = JSON.parse(text) as Definition;
  return type === "STANDARD" ? definition : asExpress(definition);
}
