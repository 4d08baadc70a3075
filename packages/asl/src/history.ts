import type { Clock } from "@watchkeeper/core/clock";
import { StatesError } from "./states-error.ts";

/** One event, as `GetExecutionHistory` returns it; its details stand under the key that AWS gives them. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/** A branch's way through the history: the event that its next one follows. */
export interface Trail {
  previous: number;
}

/** AWS's quota of events in the history of one Standard execution. */
export const maximumEvents = 25_000;

const detailKeys = new Map<string, `${string}EventDetails`>();

/** The events of one execution. Where it is taken up again, those that it has already are written anew and compared. */
export class History {
  readonly events: HistoryEvent[];
  readonly #clock: Clock;
  readonly #onEvent: ((event: HistoryEvent) => void) | undefined;
  #last: number;

  /** @param events what was written before, in which `last` stand for good */
  constructor(clock: Clock, events: HistoryEvent[], last: number, onEvent?: (event: HistoryEvent) => void) {
    this.#clock = clock;
    this.events = events;
    this.#last = last;
    this.#onEvent = onEvent;
  }

  /** Writes an event that follows the trail, and moves the trail to it. */
  add(trail: Trail, type: string, details?: object): number {
    const id = this.addBeside(trail, type, details);
    trail.previous = id;
    return id;
  }

  /** Writes an event that follows the trail without moving it: AWS chains no later event to some of its kinds. */
  addBeside(trail: Trail, type: string, details?: object): number {
    const id = this.#last + 1;
    if (id >= maximumEvents && !type.startsWith("Execution")) {
      throw new StatesError(
        "States.Runtime",
        `The execution reached the maximum number of history events (${maximumEvents}).`,
      );
    }
    const event: HistoryEvent = {
      id,
      previousEventId: trail.previous,
      timestamp: this.#clock.now(),
      type,
      ...(details && { [detailsKey(type)]: details }),
    };
    this.#last = id;
    const written = this.events[id - 1];
    if (!written) {
      this.events.push(event);
      this.#onEvent?.(event);
    } else if (written.type !== type || written.previousEventId !== event.previousEventId) {
      throw new StatesError(
        "States.Runtime",
        `The execution could not be taken up again: its event ${id} was ${written.type} and is now ${type}.`,
      );
    }
    return id;
  }
}

/** `TaskFailed` → `taskFailedEventDetails`; all states share `stateEntered…` and `stateExited…`. */
function detailsKey(type: string): `${string}EventDetails` {
  let key = detailKeys.get(type);
  if (!key) {
    const name = /State(?:Entered|Exited)$/.exec(type)?.[0] ?? type;
    key = `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
    detailKeys.set(type, key);
  }
  return key;
}
