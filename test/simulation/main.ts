import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { faultProfiles } from "@watchkeeper/sim/kernel/faults/fault-profile";
import type { Fault } from "@watchkeeper/sim/kernel/faults/faults";
import { firstSeed, leastSeeds } from "./drawn-seeds.ts";
import { journeys } from "./journeys.ts";
import { type Result, runSeed, type Task } from "./run-seed.ts";
import type { ProfileName } from "./scene.ts";

const usage = `npm run test:faults -- [--minutes N] [--seeds N] [--journey NAME] [--profile ${Object.keys(faultProfiles).join("|")}]
npm run test:faults -- --journey NAME --seed N [--trace]

Acts the journeys out under faults, and checks the invariants after each step. The seeds are the commit's own, so that
each change meets new ones: 15 a journey at least, 25 of those that the last day's commits touch, and as many more as
--minutes leave time for. --seeds takes the seeds 1 to N instead.
Journeys: ${Object.keys(journeys).join(", ")}.`;

if (isMainThread) await main();
else serve();

async function main(): Promise<void> {
  const options = readArguments();
  if (typeof options === "string") {
    console.error(`${options}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const { tasks, more, trace } = options;
  if (tasks.length === 1) {
    report(await runSeed(tasks[0]!, trace ? console.log : undefined), true);
    return;
  }
  const results = await runAll(tasks, more);
  const failed = results.filter(({ failure }) => failure !== undefined);
  summarise(results);
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

/** What is to be run, and what more while there is time. */
interface Plan {
  readonly tasks: readonly Task[];
  readonly more: () => Task | undefined;
  readonly trace: boolean;
}

function readArguments(): Plan | string {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string" },
        seeds: { type: "string" },
        seed: { type: "string" },
        journey: { type: "string" },
        profile: { type: "string", default: "rough" },
        trace: { type: "boolean", default: false },
      },
    });
    const { minutes, seeds, seed, journey, profile, trace } = values;
    if (!Object.hasOwn(faultProfiles, profile)) return `There is no profile "${profile}".`;
    if (journey !== undefined && !Object.hasOwn(journeys, journey))
      return `There is no journey "${journey}".`;
    for (const number of [minutes ?? "1", seeds ?? "1", seed ?? "1"])
      if (!/^[1-9]\d{0,8}$/.test(number)) return `"${number}" is no number from 1 up.`;
    const names = journey === undefined ? Object.keys(journeys) : [journey];
    const first = seeds === undefined ? firstSeed() : 1;
    const countOf = (name: string) => Number(seed === undefined ? (seeds ?? leastSeeds(name)) : 1);
    const from = seed === undefined ? first : Number(seed);
    const task = (name: string, number: number): Task => ({
      journey: name,
      seed: from + number,
      profile: profile as ProfileName,
    });
    const most = Math.max(...names.map(countOf));
    const tasks = Array.from({ length: most }, (_, number) =>
      names.filter((name) => number < countOf(name)).map((name) => task(name, number)),
    ).flat();
    const end = performance.now() + Number(minutes ?? 0) * 60_000;
    let drawn = 0;
    const more = () => {
      if (performance.now() >= end) return undefined;
      const name = names[drawn % names.length] ?? "";
      return task(name, countOf(name) + Math.floor(drawn++ / names.length));
    };
    return { tasks, more, trace };
  } catch (error) {
    return (error as Error).message;
  }
}

/** One worker a core; each asks for its next task when it is done with the last. */
async function runAll(tasks: readonly Task[], more: Plan["more"]): Promise<readonly Result[]> {
  const waiting = [...tasks];
  const results: Result[] = [];
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const task = waiting.shift() ?? more();
        if (task) worker.postMessage(task);
        else void worker.terminate().then(() => resolve());
      };
      worker.on("error", reject);
      worker.on("message", (result: Result) => {
        results.push(result);
        if (result.failure !== undefined) report(result, false);
        if (results.length % 250 === 0) console.log(`${results.length} of ${tasks.length} and more`);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, work));
  return results;
}

function serve(): void {
  parentPort?.on(
    "message",
    (task: Task) => void runSeed(task).then((result) => parentPort?.postMessage(result)),
  );
}

function report({ journey, seed, profile, failure, hash, outcomes, faults }: Result, isWhole: boolean): void {
  console.log(
    `${failure === undefined ? "ok    " : "FAILED"} ${journey}, seed ${seed}, ${profile}: ${outcomes.join("; ") || "no case"}`,
  );
  if (isWhole) console.log(`       trace ${hash}; faults ${JSON.stringify(faults)}`);
  if (failure === undefined) return;
  console.log(failure.replaceAll(/^/gm, "       "));
  if (!isWhole)
    console.log(
      `       again: npm run test:faults -- --journey ${journey} --seed ${seed} --profile ${profile}`,
    );
  else process.exitCode = 1;
}

/** How the cases ended, and how often each fault struck. */
function summarise(results: readonly Result[]): void {
  const outcomes = new Map<string, number>();
  const faults = new Map<string, number>();
  for (const result of results) {
    for (const outcome of result.outcomes.map((text) => text.split(" ")[0]!))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    for (const [fault, count] of Object.entries(result.faults) as [Fault, number][])
      faults.set(fault, (faults.get(fault) ?? 0) + count);
  }
  const line = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  console.log(`cases: ${line(outcomes)}`);
  console.log(`faults: ${line(faults)}`);
}
