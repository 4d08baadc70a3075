import { AwsError } from "../../kernel/aws-error.ts";
import { errorCodeOf, isServiceException } from "../../kernel/error-code.ts";
import type { Watchers } from "../../kernel/watchers.ts";
import type { World } from "../../kernel/world.ts";
import { actorOf } from "./failure-targets.ts";
import type { EventSourceMapping, LambdaFunction } from "./state.ts";

/** How long a poller rests after its source refused it. */
const restMs = 60_000;

/** Feeds a function from a source, as the function's role. Nothing polls: the source tells when it may have something new. */
export abstract class SourcePoller {
  protected readonly world: World;
  protected readonly mapping: EventSourceMapping;
  protected isStopped = false;
  #isDue = false;

  constructor(world: World, mapping: EventSourceMapping) {
    this.world = world;
    this.mapping = mapping;
  }

  /** Looks now, and whenever the source tells; the function returned ends that. */
  follow<Source extends object>(source: Source | undefined, watchers: Watchers<Source>): () => void {
    const unwatch = source && watchers.watch(source, this.wake);
    this.wake();
    return () => {
      unwatch?.();
      this.isStopped = true;
    };
  }

  /** Looks into the source at the present moment, once however often it is called. */
  protected readonly wake = (): void => {
    if (this.#isDue || this.isStopped) return;
    this.#isDue = true;
    this.world.clock.after(0, async () => {
      this.#isDue = false;
      await this.look();
    });
  };

  protected abstract look(): Promise<void>;

  protected asFunction(
    target: LambdaFunction,
    service: string,
    operation: string,
    input: object,
  ): Promise<unknown> {
    const [, , , region = ""] = this.mapping.sourceArn.split(":");
    const principal = actorOf(this.world, target);
    return this.world.call({ principal, service, operation, account: this.mapping.account, region, input });
  }

  /** What the source refuses is shown in the mapping, and tried again later. */
  protected fail(error: unknown): void {
    if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
    this.mapping.lastResult = `PROBLEM: ${errorCodeOf(error)}: ${error.message}`;
    this.world.clock.after(restMs, this.wake);
  }
}
