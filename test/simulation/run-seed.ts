import { createHash } from "node:crypto";
import type { Fault } from "@watchkeeper/sim/kernel/faults/faults";
import { journeys } from "./journeys.ts";
import { type ProfileName, Scene } from "./scene.ts";

/** A journey under the faults of one seed. */
export interface Task {
  readonly journey: string;
  readonly seed: number;
  readonly profile: ProfileName;
}

/** What came of it. */
export interface Result extends Task {
  /** SHA-256 of all that happened: equal for equal tasks. */
  readonly hash: string;
  /** How the cases ended. */
  readonly outcomes: readonly string[];
  readonly faults: Readonly<Partial<Record<Fault, number>>>;
  readonly events: number;
  /** The promise that was broken, or what else went wrong. */
  readonly failure?: string;
}

/** The user agent of the SDK's clients names the machine. */
const machine = / os\/\S+/g;

let isWarm: Promise<unknown> | undefined;

/**
 * Acts a journey out under the faults of a seed, and looks on. `tell` is given each thing that happens. What is loaded
 * when it is first needed would take real time in the first run of a process, and change the order of what happens
 * side by side: so a journey is run before.
 */
export async function runSeed(task: Task, tell: (line: string) => void = () => {}): Promise<Result> {
  isWarm ??= act({ journey: "undo", seed: 1, profile: "rough" }, () => {});
  await isWarm;
  return act(task, tell);
}

async function act(task: Task, tell: (line: string) => void): Promise<Result> {
  const scene = await Scene.open(task.seed, task.profile);
  const { world } = scene.rehearsal;
  const hash = createHash("sha256");
  let events = 0;
  world.observe((trace) => {
    const line = JSON.stringify(trace);
    events += 1;
    hash.update(line.replaceAll(machine, ""));
    tell(line);
  });
  let failure: { failure?: string } = {};
  try {
    await journeys[task.journey]?.(scene, task.seed);
    await scene.close();
  } catch (error) {
    failure = { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  return {
    ...task,
    hash: hash.digest("hex"),
    outcomes: scene
      .cases()
      .map(({ outcome, status, note }) => `${outcome ?? status}${note ? ` (${note})` : ""}`),
    faults: Object.fromEntries(world.faults.counts),
    events,
    ...failure,
  };
}
