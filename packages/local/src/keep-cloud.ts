import { serialize } from "node:v8";
import type { Clock } from "@watchkeeper/core/clock";
import { messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { World } from "@watchkeeper/sim/kernel/world";
import type { DataFolder } from "./data-folder.ts";
import { dataForm, deployedFrom, storesIn } from "./saved-cloud.ts";

/** How often a world is saved while something happens in it, in milliseconds of real time. */
export const saveMs = 1_000;
/** How often while nothing but time passes. */
export const idleMs = 60_000;
/** The world's part that changes with every tick: the time, and where randomness is. */
const ticking = "core";

/** Saves a world, again and again. */
export interface Keeper {
  /** Saves once more, the time too, and ends. Throws where that fails. */
  end(): void;
}

/**
 * Keeps a world in a folder: at once, then every second in which something happened. A world that stands still but for
 * its clock is written once a minute. What cannot be saved is told once, and tried again.
 */
export function keepCloud(
  world: Pick<World, "snapshot">,
  folder: DataFolder,
  options: {
    readonly fingerprint: string;
    readonly onError: (error: unknown) => void;
    /** Real time. */
    readonly wall?: Clock;
  },
): Keeper {
  const wall = options.wall ?? systemClock;
  const ended = new AbortController();
  let kept: ReadonlyMap<string, Uint8Array> = folder.parts;
  let written = wall.now().getTime();
  let told: string | undefined;

  const save = (isTimeEnough: boolean) => {
    const parts = new Map<string, Uint8Array>([
      [deployedFrom, serialize(options.fingerprint)],
      [storesIn, serialize(dataForm)],
      ...[...world.snapshot()].map(([name, part]) => [name, serialize(part)] as const),
    ]);
    const changed = new Map([...parts].filter(([name, bytes]) => !isSame(bytes, kept.get(name))));
    const gone = [...kept.keys()].filter((name) => !parts.has(name));
    const hasHappened = gone.length > 0 || [...changed.keys()].some((name) => name !== ticking);
    if (!hasHappened && !(isTimeEnough && changed.size > 0)) return;
    folder.write(changed, gone);
    kept = parts;
    written = wall.now().getTime();
  };
  const follow = async () => {
    let took = 0;
    for (;;) {
      await wall.sleep(Math.max(0, saveMs - took), ended.signal).catch(() => undefined);
      if (ended.signal.aborted) return;
      const began = wall.now().getTime();
      try {
        save(began - written >= idleMs);
        told = undefined;
      } catch (error) {
        const failure = notSaved(folder.path, error, "Saving is tried again every second");
        if (told !== failure.message) options.onError(failure);
        told = failure.message;
      }
      took = wall.now().getTime() - began;
    }
  };
  const saveNow = (next: string) => {
    try {
      save(true);
    } catch (error) {
      throw notSaved(folder.path, error, next);
    }
  };
  saveNow("Nothing was started. Name another folder: npm start -- --data <folder>");
  void follow();
  return {
    end: () => {
      ended.abort();
      saveNow("What happened since the last save is lost; what was saved before can be started again");
    },
  };
}

const isSame = (bytes: Uint8Array, before: Uint8Array | undefined): boolean =>
  before !== undefined && Buffer.compare(bytes, before) === 0;

const notSaved = (path: string, error: unknown, next: string) =>
  new WatchkeeperError(
    "NotSaved",
    "unavailable",
    `The cloud could not be saved in ${path}: ${messageOf(error)}. ${next}.`,
    { cause: error },
  );
