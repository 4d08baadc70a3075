import type { Json } from "@watchkeeper/core/json";
import type { Context } from "./context.ts";
import { History, type HistoryEvent, type Trail } from "./history.ts";
import type { MapRun } from "./map/map-run.ts";
import { payloadText, whole } from "./payload.ts";
import { runStates } from "./run-states.ts";
import type { Services } from "./services.ts";
import type { Definition } from "./state-language.ts";
import { errorFields, toStatesError } from "./states-error.ts";
import { TaskTokens, type TokenAnswer } from "./task-tokens.ts";
import { Variables } from "./variables.ts";
import type { ExecutionScope } from "./visit.ts";

/** What an execution is started with. */
export interface ExecutionOptions {
  readonly definition: Definition;
  readonly input: Json;
  readonly name: string;
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly services: Services;
  /** Told each event of the history as it is written. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** The parent's tokens, of a child execution. */
  readonly tokens?: TaskTokens;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One execution of a state machine, running or over. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: Json;
  readonly startDate: Date;
  readonly stopDate: Date | undefined;
  readonly status: ExecutionStatus;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly history: readonly HistoryEvent[];
  readonly mapRuns: readonly MapRun[];
  /** The task tokens that it still waits for. */
  readonly waitingTokens: readonly string[];
  /** Resolves when it is over, whichever way it ended. */
  readonly done: Promise<void>;
  /** Ends it as `StopExecution` does; tasks under way see their signal aborted. */
  stop(error?: string, cause?: string): void;
  sendTaskSuccess(token: string, output: Json): TokenAnswer;
  sendTaskFailure(token: string, error?: string, cause?: string): TokenAnswer;
  sendTaskHeartbeat(token: string): TokenAnswer;
}

/** Starts an execution; it runs by itself. */
export const startExecution = (options: ExecutionOptions): Execution => new RunningExecution(options);

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
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: Json;
  readonly startDate: Date;
  stopDate: Date | undefined;
  status: ExecutionStatus = "RUNNING";
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly mapRuns: MapRun[] = [];
  readonly done: Promise<void>;
  readonly #options: ExecutionOptions;
  readonly #history: History;
  readonly #tokens: TaskTokens;
  readonly #abort = new AbortController();
  readonly #trail: Trail = { previous: 0 };

  constructor(options: ExecutionOptions) {
    const { services, onEvent } = options;
    this.#options = options;
    this.arn = options.arn;
    this.name = options.name;
    this.stateMachineArn = options.stateMachineArn;
    this.input = options.input;
    this.startDate = services.clock.now();
    this.#tokens = options.tokens ?? new TaskTokens();
    this.#history = new History(services.clock, onEvent);
    this.done = this.#run();
  }

  get history(): readonly HistoryEvent[] {
    return this.#history.events;
  }

  get waitingTokens(): readonly string[] {
    return this.#tokens.waiting;
  }

  stop(error?: string, cause?: string): void {
    if (this.status !== "RUNNING") return;
    const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#abort.abort(new Ended("ABORTED", details));
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

  async #run(): Promise<void> {
    const { definition, input, roleArn } = this.#options;
    const timer = this.#startTimer();
    try {
      const text = payloadText(input, this.name);
      this.#history.addBeside(this.#trail, "ExecutionStarted", { input: text, inputDetails: whole, roleArn });
      // Whoever starts it holds it before its first task is sent.
      await Promise.resolve();
      const output = await runStates(definition, input, {
        execution: this.#scope(),
        language: definition.QueryLanguage ?? "JSONPath",
        context: this.#context(),
        variables: new Variables(),
        trail: this.#trail,
        signal: this.#abort.signal,
      });
      this.#end("SUCCEEDED", { output: payloadText(output, this.name), outputDetails: whole });
      this.output = output;
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      timer.abort(new Error("The execution is over."));
    }
  }

  #fail(thrown: unknown): void {
    const reason: unknown = this.#abort.signal.reason;
    if (reason instanceof Ended) {
      this.error = reason.details.error;
      this.cause = reason.details.cause;
      this.#end(reason.status, reason.details);
      return;
    }
    const error = toStatesError(thrown);
    this.error = error.error;
    this.cause = error.reason;
    this.#end("FAILED", errorFields(error, "error", "cause"));
  }

  #end(status: Exclude<ExecutionStatus, "RUNNING">, details: object): void {
    const names = { SUCCEEDED: "Succeeded", FAILED: "Failed", TIMED_OUT: "TimedOut", ABORTED: "Aborted" };
    this.status = status;
    this.stopDate = this.#options.services.clock.now();
    this.#history.add(this.#trail, `Execution${names[status]}`, details);
  }

  /** The machine's own `TimeoutSeconds`. */
  #startTimer(): AbortController {
    const timer = new AbortController();
    const { TimeoutSeconds } = this.#options.definition;
    if (TimeoutSeconds !== undefined) {
      this.#options.services.clock.sleep(TimeoutSeconds * 1_000, timer.signal).then(
        () => this.#abort.abort(new Ended("TIMED_OUT")),
        () => {},
      );
    }
    return timer;
  }

  #scope(): ExecutionScope {
    const { arn, stateMachineArn, roleArn, services } = this.#options;
    return {
      arn,
      stateMachineArn,
      roleArn,
      services,
      history: this.#history,
      tokens: this.#tokens,
      mapRuns: this.mapRuns,
      runStates,
      startChild: (options) => services.startChild?.(options) ?? startExecution(options),
    };
  }

  #context(): Context {
    const { arn, input, name, roleArn, stateMachineArn } = this.#options;
    const StartTime = this.startDate.toISOString();
    return {
      Execution: { Id: arn, Input: input, Name: name, RoleArn: roleArn, StartTime, RedriveCount: 0 },
      StateMachine: { Id: stateMachineArn, Name: stateMachineArn.split(":").at(-1) ?? "" },
    };
  }
}
