import type { Definition } from "@watchkeeper/asl/state-language";
import { executionExists, invalidInput, machineDeleting } from "./errors.ts";
import { beginRecord, runRecord } from "./run-execution.ts";
import { checkName, findMachine, type Request, rememberedExecution } from "./shared.ts";
import type { ExecutionRecord, MachineVersion, StateMachine } from "./state.ts";

interface StartInput {
  readonly stateMachineArn?: string | undefined;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
}

/** AWS's quota of an execution's input, in bytes. */
const maximumBytes = 262_144;
/** An Express execution's longest time. */
const expressSeconds = 300;

/** Takes an execution. The same name with the same input is the same execution while it runs, and none other for 90 days. */
export function takeExecution(input: StartInput, request: Request): ExecutionRecord {
  const { machine, name, inputText } = readStart(input, request);
  const arn = executionArn(machine, name, request);
  const known = rememberedExecution(arn, request);
  if (known) {
    if (known.status === "RUNNING" && known.inputText === inputText) return known;
    throw executionExists(arn);
  }
  const record = makeRecord(machine, { arn, name, inputText }, request);
  // Apart from whoever asks: an execution outlives its caller, and its caller's work is still under way.
  request.world.clock.after(0, () => runApart(record, request));
  return record;
}

/** Runs without being waited for; a fault of the simulation reaches whoever moves the clock. */
function runApart(record: ExecutionRecord, { world, state }: Request): void {
  runRecord(world, record)
    .then(() => {
      if (record.machine.type === "EXPRESS") state.executions.delete(record.arn);
    })
    .catch((error: unknown) => {
      world.clock.after(0, () => {
        throw error;
      });
    });
}

/** Takes an execution and runs it at once, for the caller who waits for its end. */
export async function runSynchronously(input: StartInput, request: Request): Promise<ExecutionRecord> {
  const { machine, name, inputText } = readStart(input, request);
  const record = makeRecord(machine, { arn: executionArn(machine, name, request), name, inputText }, request);
  await runRecord(request.world, record);
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

function makeRecord(
  machine: StateMachine,
  words: { readonly arn: string; readonly name: string; readonly inputText: string },
  request: Request,
): ExecutionRecord {
  return beginRecord(request.world, request.state, {
    ...words,
    machine,
    version: versionOf(machine),
    mapRunArn: undefined,
  });
}

function versionOf(machine: StateMachine): MachineVersion {
  const definition = JSON.parse(machine.definition) as Definition;
  const { TimeoutSeconds = expressSeconds } = definition;
  const isExpress = machine.type === "EXPRESS";
  return {
    definition: machine.definition,
    parsed: isExpress
      ? { ...definition, TimeoutSeconds: Math.min(TimeoutSeconds, expressSeconds) }
      : definition,
    roleArn: machine.roleArn,
    revisionId: machine.revisionId,
    updated: machine.updated ?? machine.created,
  };
}
