import type { Json } from "@watchkeeper/core/json";
import { type Execution, type ExecutionOptions, startExecution } from "../execution.ts";
import { type ExecutionData, executionData } from "../execution-data.ts";
import type { Services } from "../services.ts";
import type { Definition, StateBlock } from "../state-language.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Services for tests: a virtual clock, counted ids, and no integration but the given one. */
export function testServices(overrides: Partial<Services> = {}): Services {
  let ids = 0;
  return {
    clock: new VirtualClock(),
    random: () => 0.5,
    ids: { uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}` },
    region: "us-east-1",
    invoke: (call) => Promise.reject(new Error(`No answer for ${call.resource}.`)),
    ...overrides,
  };
}

/** An execution's record, with names that are the same in every test. */
export const dataOf = (definition: Definition, input: Json = {}): ExecutionData =>
  executionData({
    definition,
    input,
    name: "test",
    arn: "arn:aws:states:us-east-1:111111111111:execution:machine:test",
    stateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
    roleArn: "arn:aws:iam::111111111111:role/machine",
    startDate: new Date("2026-01-01T00:00:00Z"),
  });

/** Starts a definition. */
export const startDefinition = (
  definition: Definition,
  input: Json = {},
  services: Partial<Services> = {},
  options: Partial<ExecutionOptions> = {},
): Execution =>
  startExecution({ data: dataOf(definition, input), services: testServices(services), ...options });

/** Runs a definition to its end. */
export async function runDefinition(...given: Parameters<typeof startDefinition>): Promise<Execution> {
  const execution = startDefinition(...given);
  await execution.done;
  return execution;
}

/** A JSONata machine of these states, the first of which is its start. */
export const machineOf = (states: StateBlock["States"], rest: Partial<Definition> = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0] ?? "",
  States: states,
  ...rest,
});

/** The types of a history's events, in their order. */
export const typesOf = (execution: Execution): string[] => execution.history.map(({ type }) => type);
