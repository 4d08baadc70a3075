import type { Json } from "@watchkeeper/core/json";
import type { Execution } from "../execution.ts";
import type { TaskCall } from "../services.ts";
import type { Definition } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { runDefinition } from "../testing/run-definition.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import type { RecordedEvent } from "./compare-history.ts";

/** A state machine, its input, and the history that AWS recorded of it. */
export interface HistoryCase {
  readonly id: string;
  readonly class: string;
  readonly definition: Definition;
  /** JSON text. */
  readonly input: string;
  readonly lambdas: readonly { readonly name: string; readonly handler: string }[];
  readonly expected: readonly RecordedEvent[] | { readonly events: readonly RecordedEvent[] };
}

/** The recorded events of a case. */
export const recordedEvents = ({ expected }: HistoryCase): readonly RecordedEvent[] =>
  "events" in expected ? expected.events : expected;

/** Runs a case on a virtual clock; its services answer as they did when it was recorded. */
export function runCase(recorded: HistoryCase): Promise<Execution> {
  const clock = new VirtualClock();
  return runDefinition(recorded.definition, JSON.parse(recorded.input) as Json, {
    clock,
    invoke: recordedAnswers(recorded, clock),
  });
}

/** Answers the calls of a case, in their order, as they were answered when it was recorded. */
export function recordedAnswers(
  recorded: HistoryCase,
  clock: Pick<VirtualClock, "never">,
): (call: TaskCall) => Promise<unknown> {
  const events = recordedEvents(recorded);
  const ends = events.filter(({ type }) =>
    /^(?:Task|LambdaFunction)(?:Succeeded|Failed|TimedOut)$/.test(String(type)),
  );
  const echoes =
    recorded.lambdas.length > 0 && recorded.lambdas.every(({ handler }) => handler === "id_function.py");
  const calls: string[] = [];
  return async (call) => {
    if (call.service === "s3") return recordedItems(events);
    if (!calls.includes(call.id)) calls.push(call.id);
    const end = ends[calls.indexOf(call.id)];
    if (!end) throw new Error(`Nothing was recorded for call ${calls.length} (${call.resource}).`);
    const type = String(end.type);
    const details = end[`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`] as RecordedEvent;
    if (type.endsWith("TimedOut")) return clock.never();
    if (type.endsWith("Failed")) throw new StatesError(textOf(details.error), textOf(details.cause));
    const output = typeof details.output === "string" ? JSON.parse(details.output) : details.output;
    if (!echoes) return output;
    if (type === "LambdaFunctionSucceeded") return call.arguments;
    return { ...output, Payload: (call.arguments as { readonly Payload?: Json }).Payload ?? {} };
  };
}

const textOf = (value: unknown): string | undefined =>
  value === undefined || typeof value === "string" ? value : JSON.stringify(value);

/** What the Map's processor passed on unchanged, and one item more than it may have taken. */
function recordedItems(events: readonly RecordedEvent[]): unknown {
  const exit = events.find(({ type }) => type === "MapStateExited");
  if (!exit) return [];
  const { output } = exit.stateExitedEventDetails as { readonly output: string | unknown[] };
  const items: unknown[] = typeof output === "string" ? JSON.parse(output) : output;
  return [...items, { beyond: "MaxItems" }];
}
