import type { Json } from "@watchkeeper/core/json";

/** What became of a token that someone sent: `closed` is AWS's `TaskTimedOut`, `unknown` its `InvalidToken`. */
export type TokenAnswer = "accepted" | "closed" | "unknown";

/** A task that waits for its token to come back; each tells whether it still did. */
export interface WaitingTask {
  succeed(output: Json): boolean;
  fail(error?: string, cause?: string): boolean;
  beat(): boolean;
}

/** The tokens that an execution, and its child executions, have given out. */
export class TaskTokens {
  readonly #tasks = new Map<string, WaitingTask | "closed">();

  open(token: string, task: WaitingTask): void {
    this.#tasks.set(token, task);
  }

  close(token: string): void {
    this.#tasks.set(token, "closed");
  }

  /** The tokens that are still waited for. */
  get waiting(): string[] {
    return [...this.#tasks].filter(([, task]) => task !== "closed").map(([token]) => token);
  }

  success(token: string, output: Json): TokenAnswer {
    return this.#answer(token, (task) => task.succeed(output), "close");
  }

  failure(token: string, error?: string, cause?: string): TokenAnswer {
    return this.#answer(token, (task) => task.fail(error, cause), "close");
  }

  heartbeat(token: string): TokenAnswer {
    return this.#answer(token, (task) => task.beat(), "leave open");
  }

  #answer(token: string, tell: (task: WaitingTask) => boolean, after: "close" | "leave open"): TokenAnswer {
    const task = this.#tasks.get(token);
    if (!task) return "unknown";
    if (task === "closed" || !tell(task)) return "closed";
    if (after === "close") this.close(token);
    return "accepted";
  }
}
