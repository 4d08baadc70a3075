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
  /** The Maps that were entered, each with the last states of its items: what follows it follows them. */
  const maps = new Map<string, Set<string>>();
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of events) {
    const entered = nameOf(event.stateEnteredEventDetails);
    const exited = nameOf(event.stateExitedEventDetails);
    if (entered !== undefined) {
      if (!visited.includes(entered)) visited.push(entered);
      inside.set(entered, (inside.get(entered) ?? 0) + 1);
      const before = cameFrom(event, byId);
      if (before !== undefined)
        for (const from of before.isOver ? lastsOf(before.name, maps) : [before.name])
          taken.set(`${from}\n${entered}`, [from, entered]);
      if (event.type === "MapStateEntered") maps.set(entered, new Set());
    } else if (exited !== undefined) {
      inside.set(exited, (inside.get(exited) ?? 1) - 1);
    }
    const map = nameOf(event.mapIterationSucceededEventDetails);
    const last = map === undefined ? undefined : cameFrom(event, byId);
    if (map !== undefined && last?.isOver) maps.get(map)?.add(last.name);
    const arn = executionStartedBy(event);
    if (arn !== undefined) started.push(arn);
  }
  const over = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(events.at(-1)?.type ?? "");
  const now = over ? [] : [...inside].filter(([, count]) => count > 0).map(([name]) => name);
  const withoutMaps = now.filter((name) => !maps.has(name));
  return {
    visited,
    // A Map is where its items are, once it has any.
    current: withoutMaps.length > 0 ? withoutMaps : now,
    taken: [...taken.values()],
    started,
  };
}

const lastsOf = (name: string, maps: ReadonlyMap<string, ReadonlySet<string>>): Iterable<string> => {
  const lasts = maps.get(name);
  return lasts && lasts.size > 0 ? lasts : [name];
};

/** The state that an event comes after: it is over, or it is a Map, of whose items this is one. */
function cameFrom(
  event: HistoryEvent,
  byId: ReadonlyMap<number, HistoryEvent>,
): { readonly name: string; readonly isOver: boolean } | undefined {
  for (let at = byId.get(event.previousEventId); at; at = byId.get(at.previousEventId)) {
    const exited = nameOf(at.stateExitedEventDetails);
    if (exited !== undefined) return { name: exited, isOver: true };
    const entered = nameOf(at.stateEnteredEventDetails);
    if (entered !== undefined)
      return at.type === "MapStateEntered" ? { name: entered, isOver: false } : undefined;
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
