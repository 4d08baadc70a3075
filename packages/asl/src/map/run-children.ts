import type { Json } from "@watchkeeper/core/json";
import { asExpress } from "../express.ts";
import type { ItemProcessor, MapState } from "../state-language.ts";
import type { Visit } from "../visit.ts";
import type { Child, ChildEnd, ChildInput, ChildResult } from "./child.ts";
import { isFailed, type MapRun, recount } from "./map-run.ts";
import { Pool } from "./pool.ts";
import type { MapRunResults } from "./write-results.ts";

/** AWS's own limit of the children that run at a time. */
const mostAtATime = 10_000;

const conditions = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const;

/** Children of a Map Run, begun as there is room for them; once more have failed than are tolerated, the others are stopped. */
export class Children {
  readonly #visit: Visit<MapState>;
  readonly #processor: ItemProcessor;
  readonly #inputs: readonly ChildInput[];
  readonly #run: MapRun;
  readonly #results: ChildResult[];
  readonly #running = new Set<Child>();
  readonly #pool: Pool;
  #isStopped = false;

  /** @param results of earlier attempts, by the numbers of the inputs; what did not succeed is redriven */
  constructor(
    visit: Visit<MapState>,
    processor: ItemProcessor,
    run: MapRun,
    inputs: readonly ChildInput[],
    results: ChildResult[],
  ) {
    this.#visit = visit;
    this.#processor = processor;
    this.#inputs = inputs;
    this.#run = run;
    this.#results = results;
    for (const [index, { items }] of inputs.entries()) {
      const status = results[index]?.end.status ?? "SUCCEEDED";
      if (status !== "SUCCEEDED") recount(run, items, conditions[status], "pending");
    }
    const concurrency = () => run.limits.maxConcurrency || mostAtATime;
    this.#pool = new Pool(inputs.length, concurrency, (index) => this.#runOne(index, inputs[index]!));
  }

  /** Runs them to their ends; the results are in the order of the inputs, and what was never begun is pending. */
  async run(): Promise<MapRunResults> {
    const stop = () => this.#stop();
    const { signal } = this.#visit;
    signal.addEventListener("abort", stop, { once: true });
    this.#pool.fill();
    await this.#pool.done;
    signal.removeEventListener("abort", stop);
    return {
      children: this.#results.filter((result) => result !== undefined),
      pending: this.#inputs.filter((_, index) => this.#results[index] === undefined),
    };
  }

  get #type(): "STANDARD" | "EXPRESS" {
    return this.#processor.ProcessorConfig?.ExecutionType ?? "STANDARD";
  }

  /** Takes account of new limits. */
  adjust(): void {
    if (isFailed(this.#run)) this.#stop();
    this.#pool.fill();
  }

  async #runOne(index: number, { value: input, items }: ChildInput): Promise<boolean> {
    if (this.#isStopped) return false;
    const { execution } = this.#visit;
    const earlier = this.#results[index];
    if (earlier?.end.status === "SUCCEEDED") return true;
    const { ids } = execution.services;
    const isExpress = this.#type === "EXPRESS";
    const name = (isExpress ? undefined : earlier?.name) ?? ids.uuid();
    const arn = isExpress
      ? `${this.#run.stateMachineArn.replace(":stateMachine:", ":express:")}:${name}:${ids.uuid()}`
      : `${this.#run.stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    recount(this.#run, items, "pending", "running");
    const end = (await execution.outside.open({
      begin: (arrive) => this.#begin({ name, arn, input }, arrive),
    }).end) as ChildEnd;
    recount(this.#run, items, "running", conditions[end.status]);
    this.#results[index] = { name, arn, input, end };
    if (isFailed(this.#run)) this.#stop();
    return !this.#isStopped;
  }

  #begin(
    { name, arn, input }: { readonly name: string; readonly arn: string; readonly input: Json },
    arrive: (arrival: { readonly result: Json }) => boolean,
  ): void {
    const { execution, language } = this.#visit;
    const processor = this.#processor;
    const definition = { ...processor, QueryLanguage: processor.QueryLanguage ?? language };
    const child = execution.startChild({
      definition: this.#type === "EXPRESS" ? asExpress(definition) : definition,
      type: this.#type,
      input,
      name,
      arn,
      stateMachineArn: this.#run.stateMachineArn,
      roleArn: execution.roleArn,
      mapRunArn: this.#run.mapRunArn,
      redrive: this.#run.redriveCount,
    });
    this.#running.add(child);
    if (this.#isStopped) child.stop();
    void child.ended.then((end) => {
      this.#running.delete(child);
      arrive({ result: end });
    });
  }

  #stop(): void {
    this.#isStopped = true;
    for (const child of this.#running) child.stop();
  }
}
