import { AwsError } from "./aws-error.ts";
import type { SimClock } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";
import type { Jobs } from "./jobs.ts";
import type { Key, Keyring } from "./keyring.ts";
import type { Randomness } from "./randomness.ts";
import type { StateStore } from "./state-store.ts";

/**
 * A world at one moment: its parts by name, each plain data that structured cloning carries. What runs in this process
 * (promises, timers, functions' code) is not in it; what it will do next is.
 */
export type WorldSnapshot = ReadonlyMap<string, unknown>;

/** Which shape the parts have; another one is not understood. */
const format = 1;

interface Core {
  readonly format: number;
  /** In milliseconds since the epoch. */
  readonly time: number;
  readonly randomness: readonly number[];
}

/** The parts of a world, as they are. */
export function takeSnapshot(parts: {
  readonly clock: SimClock;
  readonly randomness: Randomness;
  readonly keys: Keyring;
  readonly states: StateStore;
  readonly jobs: Jobs;
  readonly faults: Faults;
}): WorldSnapshot {
  const core: Core = { format, time: parts.clock.now().getTime(), randomness: parts.randomness.state() };
  return new Map<string, unknown>([
    ["core", core],
    ["keys", parts.keys.save()],
    ["jobs", parts.jobs.save()],
    ["faults", parts.faults.save()],
    ...[...parts.states.save()].map(([key, state]) => [`state ${key}`, state] as const),
  ]);
}

/** What a snapshot holds; throws where it is of another shape. */
export function readSnapshot(snapshot: WorldSnapshot) {
  const core = snapshot.get("core") as Core | undefined;
  if (core?.format !== format) {
    throw new AwsError(
      "UnknownSnapshot",
      `This snapshot has format ${core?.format ?? "none"}, and this embedded AWS reads format ${format}. Nothing was restored.`,
    );
  }
  return {
    now: new Date(core.time),
    randomness: core.randomness,
    keys: snapshot.get("keys") as ReadonlyMap<string, Key>,
    jobs: snapshot.get("jobs") as ReturnType<Jobs["save"]>,
    faults: snapshot.get("faults") as ReturnType<Faults["save"]>,
    states: new Map(
      [...snapshot].flatMap(([name, state]) =>
        name.startsWith("state ") ? [[name.slice("state ".length), state] as const] : [],
      ),
    ),
  };
}
