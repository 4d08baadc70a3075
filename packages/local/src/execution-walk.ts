import type { HistoryEvent } from "@watchkeeper/asl/history";
import type { ExecutionPicture } from "@watchkeeper/console/wire";

/** Where an execution has been and is, and which executions it started. */
export interface ExecutionWalk extends Pick<ExecutionPicture, "visited" | "current" | "taken"> {
  readonly started: readonly string[];
}

/** Reads an execution's way out of its history, as GetExecutionHistory gives it. */
export function walk(events: readonly HistoryEvent[]): ExecutionWalk {
  const visited: string[] = [];
  const inside = new Map<string, number>();
  const taken = new Map<string, readonly [string, string]>();
  const started: string[] = [];
  const exits = new Map<number, string>();
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of events) {
    const entered = nameOf(event.stateEnteredEventDetails);
    const exited = nameOf(event.stateExitedEventDetails);
    if (entered !== undefined) {
      if (!visited.includes(entered)) visited.push(entered);
      inside.set(entered, (inside.get(entered) ?? 0) + 1);
      const from = exits.get(event.previousEventId) ?? exitBefore(event, byId);
      if (from !== undefined) taken.set(`${from}\n${entered}`, [from, entered]);
    } else if (exited !== undefined) {
      inside.set(exited, (inside.get(exited) ?? 1) - 1);
      exits.set(event.id, exited);
    }
    const arn = executionStartedBy(event);
    if (arn !== undefined) started.push(arn);
  }
  const over = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(events.at(-1)?.type ?? "");
  return {
    visited,
    current: over ? [] : [...inside].filter(([, count]) => count > 0).map(([name]) => name),
    taken: [...taken.values()],
    started,
  };
}

/** The state whose exit an entry follows, past the events in between. */
function exitBefore(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): string | undefined {
  for (let at = byId.get(event.previousEventId); at; at = byId.get(at.previousEventId)) {
    const exited = nameOf(at.stateExitedEventDetails);
    if (exited !== undefined) return exited;
    if (at.stateEnteredEventDetails) return undefined;
  }
  return undefined;
}

const nameOf = (details: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  typeof details?.name === "string" ? details.name : undefined;

function executionStartedBy({ taskSubmittedEventDetails: details }: HistoryEvent): string | undefined {
  if (details?.resourceType !== "states" || typeof details.output !== "string") return undefined;
  const { ExecutionArn } = JSON.parse(details.output) as { ExecutionArn?: unknown };
  return typeof ExecutionArn === "string" ? ExecutionArn : undefined;
}
