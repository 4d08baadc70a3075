import { type Execution, startExecution } from "../execution.ts";
import { childEnd, type ExecutionData, executionData, redrive } from "../execution-data.ts";
import type { Services, TaskCall } from "../services.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What services answer; a request that is made again gets the answer that it got. */
export type Answers = (call: TaskCall, host: TestHost) => Promise<unknown>;

/** Something that people do to an execution, so many milliseconds after its start. */
export interface Deed {
  readonly after: number;
  do(execution: Execution): void;
}

/** What there is to an execution, as it could be saved. */
interface Saved {
  readonly records: ReadonlyMap<string, ExecutionData>;
  readonly time: number;
  readonly done: number;
}

/** Runs an execution and its children, and can be saved and made anew at any moment. */
export class TestHost {
  readonly clock: VirtualClock;
  readonly records: Map<string, ExecutionData>;
  readonly #answers: Answers;
  readonly #given: Map<string, Promise<unknown>>;
  readonly #running = new Map<string, Execution>();
  #onChange: (() => void) | undefined;
  #done: number;

  constructor(answers: Answers, given: Map<string, Promise<unknown>>, saved: Saved) {
    this.#answers = answers;
    this.#given = given;
    this.clock = new VirtualClock(new Date(saved.time).toISOString());
    this.records = new Map(saved.records);
    this.#done = saved.done;
  }

  /** Runs what ran, and the deeds that are not done yet; resolves with the first execution when it is over. */
  async run(deeds: readonly Deed[] = [], onChange?: () => void): Promise<ExecutionData> {
    this.#onChange = onChange;
    const [root] = this.records.values();
    if (!root) throw new Error("There is nothing to run.");
    for (const data of this.records.values()) if (data.status === "RUNNING") this.#take(data);
    for (const deed of deeds.slice(this.#done)) {
      const left = root.startDate.getTime() + deed.after - this.clock.now().getTime();
      void this.clock.sleep(left).then(() => {
        this.#done += 1;
        const execution = this.#running.get(root.arn);
        if (execution) deed.do(execution);
      });
    }
    await this.#running.get(root.arn)?.done;
    return root;
  }

  save(): Saved {
    return {
      records: structuredClone(this.records),
      time: this.clock.now().getTime(),
      done: this.#done,
    };
  }

  #take(data: ExecutionData): Execution {
    const known = this.#running.get(data.arn);
    if (known) return known;
    const { push } = data.journal;
    const value = (...entries: never[]) => {
      const length = push.apply(data.journal, entries);
      this.#onChange?.();
      return length;
    };
    Object.defineProperty(data.journal, "push", { value, enumerable: false });
    const execution = startExecution({
      data,
      services: this.#services(data),
      onEvent: () => this.#onChange?.(),
    });
    this.#running.set(data.arn, execution);
    return execution;
  }

  #services(data: ExecutionData): Services {
    let drawn = 0;
    const next = () => ++drawn;
    return {
      clock: this.clock,
      random: () => ((next() * 0.618) % 1) as number,
      ids: { uuid: () => `${data.name}.${data.redriveCount}.${next()}` },
      region: "us-east-1",
      invoke: (call) => {
        const key = `${data.arn} ${call.id}`;
        const known = this.#given.get(key);
        if (known) return known;
        const given = this.#answers(call, this);
        const keep = () => void this.#given.set(key, given);
        if (!call.pattern.startsWith("sync")) given.then(keep, keep);
        return given;
      },
      startChild: (start) => {
        const child = this.records.get(start.arn) ?? executionData({ ...start, startDate: this.clock.now() });
        this.records.set(child.arn, child);
        const hasFailed = child.status !== "RUNNING" && child.status !== "SUCCEEDED";
        if (hasFailed && child.redriveCount < start.redrive) redrive(child, this.clock.now());
        const execution = child.status === "RUNNING" ? this.#take(child) : undefined;
        const ended = execution ? execution.done : Promise.resolve();
        return { ended: ended.then(() => childEnd(child)), stop: () => execution?.stop() };
      },
    };
  }
}

/** Every record of an execution and its children, for comparison. */
export type Outcome = readonly Pick<ExecutionData, "arn" | "status" | "history" | "mapRuns" | "output">[];

const outcomeOf = ({ records }: TestHost): Outcome =>
  [...records.values()].map(({ arn, status, history, mapRuns, output }) => ({
    arn,
    status,
    history,
    mapRuns,
    output,
  }));

/**
 * Runs an execution (with its children, where `records` tells of such) to its end, then again from every moment at which anything was written, as after a crash.
 * @returns what came of the first, and of each of the others
 */
export async function runWithCrashes(
  data: ExecutionData,
  answers: Answers,
  deeds: readonly Deed[] = [],
  records: ReadonlyMap<string, ExecutionData> = new Map([[data.arn, data]]),
): Promise<{ readonly whole: Outcome; readonly resumed: readonly Outcome[] }> {
  const given = new Map<string, Promise<unknown>>();
  const time = (data.redriveDate ?? data.startDate).getTime();
  const start = { records, time, done: 0 };
  const host = new TestHost(answers, given, start);
  const crashes = [host.save()];
  await host.run(deeds, () => crashes.push(host.save()));
  const resumed: Outcome[] = [];
  for (const saved of crashes) {
    const again = new TestHost(answers, given, saved);
    await again.run(deeds);
    resumed.push(outcomeOf(again));
  }
  return { whole: outcomeOf(host), resumed };
}
