import type { Json } from "@watchkeeper/core/json";
import { StatesError } from "./states-error.ts";

/** What became of a token that someone sent: `closed` is AWS's `TaskTimedOut`, `unknown` its `InvalidToken`. */
export type TokenAnswer = "accepted" | "closed" | "unknown";

/** A task that waits for its token to come back. */
export interface WaitingTask {
  succeed(output: Json): void;
  fail(error: StatesError): void;
  beat(): void;
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
    return this.#answer(token, (task) => task.fail(new StatesError(error, cause)), "close");
  }

  heartbeat(token: string): TokenAnswer {
    return this.#answer(token, (task) => task.beat(), "leave open");
  }

  #answer(token: string, tell: (task: WaitingTask) => void, after: "close" | "leave open"): TokenAnswer {
    const task = this.#tasks.get(token);
    if (!task) return "unknown";
    if (task === "closed") return "closed";
    if (after === "close") this.close(token);
    tell(task);
    return "accepted";
  }
}
