import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { actOut } from "@watchkeeper/plans/testing/drawn-run";
import { firstSeed } from "./drawn-seeds.ts";

const usage = `npm run test:graphs -- [--runs N] [--minutes M]
npm run test:graphs -- --seed N --runs 1

Carries drawn plans out in a small cloud where everything goes wrong, and sees whether the engine keeps its promises:
20000 plans unless told, for M minutes at most. Each time others, but for a commit in CI, and for a seed that is given.`;

/** How many plans a worker is given at once. */
const stretch = 50;
/** How many failures are told one by one. */
const mostTold = 20;

/** Plans whose seeds follow on each other. */
interface Stretch {
  readonly from: number;
  readonly count: number;
}

/** What came of them: the seeds that failed, and why. */
interface Result {
  readonly count: number;
  readonly failures: readonly { readonly seed: number; readonly why: string }[];
}

if (isMainThread) await main();
else serve();

async function main(): Promise<void> {
  const options = readArguments();
  if (typeof options === "string") {
    console.error(`${options}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const { from, runs, minutes } = options;
  console.log(`${runs} plans, from seed ${from}`);
  const { count, failures } = await runAll(from, runs, minutes);
  if (count < runs) console.log(`${minutes} minutes were over after ${count} of ${runs}`);
  console.log(`${count - failures.length} passed, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = 1;
}

function readArguments(): { from: number; runs: number; minutes: number } | string {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: "string", default: "20000" },
        seed: { type: "string" },
        minutes: { type: "string", default: "60" },
      },
    });
    for (const number of Object.values(values))
      if (!/^[1-9]\d{0,9}$/.test(number)) return `"${number}" is no number from 1 up.`;
    const drawn = process.env.CI ? firstSeed() : 1 + Math.floor(Math.random() * 1e9);
    return {
      from: values.seed === undefined ? drawn : Number(values.seed),
      runs: Number(values.runs),
      minutes: Number(values.minutes),
    };
  } catch (error) {
    return (error as Error).message;
  }
}

/** One worker a core; each asks for its next stretch when it is done with the last. */
async function runAll(from: number, runs: number, minutes: number): Promise<Result> {
  const end = performance.now() + minutes * 60_000;
  const failures: Result["failures"][number][] = [];
  let given = 0;
  let count = 0;
  const nextStretch = (): Stretch | undefined => {
    if (given >= runs || performance.now() >= end) return undefined;
    const next = { from: from + given, count: Math.min(stretch, runs - given) };
    given += next.count;
    return next;
  };
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const more = nextStretch();
        if (more) worker.postMessage(more);
        else void worker.terminate().then(() => resolve());
      };
      worker.on("error", reject);
      worker.on("message", (result: Result) => {
        for (const failure of result.failures) {
          if (failures.length < mostTold) tell(failure);
          failures.push(failure);
        }
        const before = count;
        count += result.count;
        if (Math.floor(count / 2_000) > Math.floor(before / 2_000)) console.log(`${count} of ${runs}`);
        next();
      });
      next();
    });
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), Math.ceil(runs / stretch)) }, work),
  );
  return { count, failures };
}

function tell({ seed, why }: Result["failures"][number]): void {
  console.log(`FAILED seed ${seed}: ${why}\n       again: npm run test:graphs -- --seed ${seed} --runs 1`);
}

function serve(): void {
  parentPort?.on("message", async ({ from, count }: Stretch) => {
    const failures: { seed: number; why: string }[] = [];
    for (let seed = from; seed < from + count; seed++)
      await actOut(seed).catch((error: unknown) => failures.push({ seed, why: whyOf(error) }));
    parentPort?.postMessage({ count, failures });
  });
}

/** Why a run failed: a promise that was broken in its own words, anything else with its stack. */
const whyOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Broken" ? error.message : (error.stack ?? error.message).slice(0, 3_000);
};
