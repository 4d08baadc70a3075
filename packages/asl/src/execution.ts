import type { Json } from "@watchkeeper/core/json";
import type { Context } from "./context.ts";
import { childEnd, type ExecutionData, executionData } from "./execution-data.ts";
import type { ExecutionStatus } from "./execution-start.ts";
import { History, type HistoryEvent, type Trail } from "./history.ts";
import type { Child, ChildStart } from "./map/child.ts";
import type { MapRun, MapRunLimits } from "./map/map-run.ts";
import { Outside } from "./outside.ts";
import { payloadText, toJson, whole } from "./payload.ts";
import type { Position } from "./position.ts";
import { runStates } from "./run-states.ts";
import type { Services } from "./services.ts";
import { errorFields, toStatesError } from "./states-error.ts";
import { TaskTokens, type TokenAnswer } from "./task-tokens.ts";
import { Variables } from "./variables.ts";
import type { ExecutionScope } from "./visit.ts";

/** What it takes to run an execution. */
export interface ExecutionOptions {
  /** A new execution's, or that of one that ran when its process died. It is kept up to date. */
  readonly data: ExecutionData;
  readonly services: Services;
  /** Told each event of the history as it is written. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** The parent's tokens, of a child execution that nobody hosts. */
  readonly tokens?: TaskTokens;
}

/** One execution of a state machine, running or over. */
export interface Execution {
  readonly data: ExecutionData;
  readonly status: ExecutionStatus;
  readonly stopDate: Date | undefined;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly history: readonly HistoryEvent[];
  readonly mapRuns: readonly MapRun[];
  /** The task tokens that it still waits for. */
  readonly waitingTokens: readonly string[];
  /** Resolves when all that it did before a restart of the process is done again; until then it knows no tokens. */
  readonly isLive: Promise<void>;
  /** Resolves when it is over, whichever way it ended. */
  readonly done: Promise<void>;
  /** Ends it as `StopExecution` does; tasks under way see their signal aborted. */
  stop(error?: string, cause?: string): void;
  sendTaskSuccess(token: string, output: Json): TokenAnswer;
  sendTaskFailure(token: string, error?: string, cause?: string): TokenAnswer;
  sendTaskHeartbeat(token: string): TokenAnswer;
  /** Changes the limits of one of its Map Runs; false where that is over. */
  updateMapRun(run: MapRun, limits: Partial<MapRunLimits>): boolean;
}

/** Runs an execution from its start, or from where its process died; it runs by itself. */
export const startExecution = (options: ExecutionOptions): Execution => new RunningExecution(options);

/** The word that ends an execution from outside, as it arrives. */
export const stopMessage = (error?: string, cause?: string): { readonly [key: string]: string } => ({
  ...(error !== undefined && { error }),
  ...(cause !== undefined && { cause }),
});

/** Why an execution is ended from outside; the reason of its signal. */
class Ended extends Error {
  override readonly name = "Ended";
  readonly status: "ABORTED" | "TIMED_OUT";
  readonly details: { readonly error?: string; readonly cause?: string };

  constructor(status: "ABORTED" | "TIMED_OUT", details: { error?: string; cause?: string } = {}) {
    super(status);
    this.status = status;
    this.details = details;
  }
}

class RunningExecution implements Execution {
  readonly data: ExecutionData;
  readonly done: Promise<void>;
  readonly isLive: Promise<void>;
  readonly #services: Services;
  readonly #outside: Outside;
  readonly #history: History;
  readonly #tokens: TaskTokens;
  readonly #abort = new AbortController();
  readonly #trail: Trail;
  readonly #position: Position;

  constructor({ data, services, onEvent, tokens }: ExecutionOptions) {
    this.data = data;
    const { events = 0, mapRuns = [], position = {} } = data.redrivenFrom ?? {};
    const isAgain = data.history.length > events;
    this.#outside = new Outside(services.clock, data, data.redriveDate ?? data.startDate);
    this.#services = { ...services, clock: this.#outside.clock };
    this.#tokens = tokens ?? new TaskTokens();
    this.#history = new History(this.#outside.clock, data.history, events, onEvent);
    this.#trail = { previous: events };
    this.#position = structuredClone(position);
    data.mapRuns.splice(0, Number.POSITIVE_INFINITY, ...structuredClone(mapRuns));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.isLive = this.#outside.isLive;
    this.#outside.start(() => void this.#run().then(resolve), isAgain);
  }

  get status(): ExecutionStatus {
    return this.data.status;
  }

  get stopDate(): Date | undefined {
    return this.data.stopDate;
  }

  get output(): Json | undefined {
    return this.data.output;
  }

  get error(): string | undefined {
    return this.data.error;
  }

  get cause(): string | undefined {
    return this.data.cause;
  }

  get history(): readonly HistoryEvent[] {
    return this.data.history;
  }

  get mapRuns(): readonly MapRun[] {
    return this.data.mapRuns;
  }

  get waitingTokens(): readonly string[] {
    return this.#tokens.waiting;
  }

  stop(error?: string, cause?: string): void {
    this.#outside.arrive(0, { message: stopMessage(error, cause) });
  }

  sendTaskSuccess(token: string, output: Json): TokenAnswer {
    return this.#tokens.success(token, output);
  }

  sendTaskFailure(token: string, error?: string, cause?: string): TokenAnswer {
    return this.#tokens.failure(token, error, cause);
  }

  sendTaskHeartbeat(token: string): TokenAnswer {
    return this.#tokens.heartbeat(token);
  }

  updateMapRun(run: MapRun, limits: Partial<MapRunLimits>): boolean {
    return this.#outside.arrive(run.effect, { message: toJson(limits) });
  }

  async #run(): Promise<void> {
    const { definition, input, name, roleArn } = this.data;
    this.#outside.open({
      onMessage: (details) => this.#abort.abort(new Ended("ABORTED", details as Ended["details"])),
    });
    const timer = this.#startTimer();
    try {
      const text = payloadText(input, name);
      const { redriveCount } = this.data;
      if (redriveCount > 0) this.#history.add(this.#trail, "ExecutionRedriven", { redriveCount });
      else
        this.#history.addBeside(this.#trail, "ExecutionStarted", {
          input: text,
          inputDetails: whole,
          roleArn,
        });
      const output = await runStates(definition, input, {
        execution: this.#scope(),
        language: definition.QueryLanguage ?? "JSONPath",
        context: this.#context(),
        variables: new Variables(undefined, this.#position.variables),
        trail: this.#trail,
        signal: this.#abort.signal,
        position: this.#position,
      });
      this.#end("SUCCEEDED", { output: payloadText(output, name), outputDetails: whole });
      this.data.output = output;
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      timer.abort(new Error("The execution is over."));
      this.#outside.close();
    }
  }

  #fail(thrown: unknown): void {
    const { data } = this;
    const reason: unknown = this.#abort.signal.reason;
    if (reason instanceof Ended) {
      data.error = reason.details.error;
      data.cause = reason.details.cause;
      this.#end(reason.status, reason.details);
      return;
    }
    const error = toStatesError(thrown);
    data.error = error.error;
    data.cause = error.reason;
    this.#end("FAILED", errorFields(error, "error", "cause"));
  }

  #end(status: Exclude<ExecutionStatus, "RUNNING">, details: object): void {
    const names = { SUCCEEDED: "Succeeded", FAILED: "Failed", TIMED_OUT: "TimedOut", ABORTED: "Aborted" };
    this.#history.add(this.#trail, `Execution${names[status]}`, details);
    if (status !== "SUCCEEDED") this.data.position = this.#position;
    this.data.redrivenFrom = undefined;
    this.data.status = status;
    this.data.stopDate = this.#outside.clock.now();
  }

  /** The machine's own `TimeoutSeconds`. */
  #startTimer(): AbortController {
    const timer = new AbortController();
    const { TimeoutSeconds } = this.data.definition;
    if (TimeoutSeconds !== undefined) {
      this.#outside.clock.sleep(TimeoutSeconds * 1_000, timer.signal).then(
        () => this.#abort.abort(new Ended("TIMED_OUT")),
        () => {},
      );
    }
    return timer;
  }

  #scope(): ExecutionScope {
    const { arn, stateMachineArn, roleArn, mapRuns } = this.data;
    return {
      arn,
      stateMachineArn,
      roleArn,
      services: this.#services,
      outside: this.#outside,
      history: this.#history,
      tokens: this.#tokens,
      mapRuns,
      runStates,
      startChild: (start) => this.#services.startChild?.(start) ?? this.#runChild(start),
    };
  }

  /** A child that nobody hosts runs beside its parent, and with it. */
  #runChild({ mapRunArn: _, redrive: _first, type: _type, ...start }: ChildStart): Child {
    const data = executionData({ ...start, startDate: this.#outside.clock.now() });
    const child = startExecution({ data, services: this.#services, tokens: this.#tokens });
    return { ended: child.done.then(() => childEnd(data)), stop: () => child.stop() };
  }

  #context(): Context {
    const { arn, input, name, roleArn, stateMachineArn, startDate, redriveCount, redriveDate } = this.data;
    return {
      Execution: {
        Id: arn,
        Input: input,
        Name: name,
        RoleArn: roleArn,
        StartTime: startDate.toISOString(),
        RedriveCount: redriveCount,
        ...(redriveDate && { RedriveTime: redriveDate.toISOString() }),
      },
      StateMachine: { Id: stateMachineArn, Name: stateMachineArn.split(":").at(-1) ?? "" },
    };
  }
}
