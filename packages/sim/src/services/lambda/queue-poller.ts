import type { ReceiveMessageCommandOutput, Message as SqsMessage } from "@aws-sdk/client-sqs";
import type { World } from "../../kernel/world.ts";
import { queueByArn } from "../sqs/shared.ts";
import { queueWatchers } from "../sqs/watchers.ts";
import { failedItems, toSqsEvent } from "./queue-batch.ts";
import { runFunction } from "./run-function.ts";
import { functionByArn } from "./shared.ts";
import { SourcePoller } from "./source-poller.ts";
import type { EventSourceMapping, LambdaFunction } from "./state.ts";

/**
 * Feeds a queue's messages to a function in batches, as the function's role. Nothing polls: the queue tells when a
 * message may have become visible. The function returned ends it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function pollQueue(world: World, mapping: EventSourceMapping): () => void {
  const queue = queueByArn(world, mapping.sourceArn);
  return new QueuePoller(world, mapping).follow(queue, queueWatchers);
}

class QueuePoller extends SourcePoller {
  /** Received, and waiting for the batch to fill or its window to close. */
  #gathered: SqsMessage[] = [];
  #isWindowOpen = false;
  /** Batches that the function works at the moment. */
  #running = 0;

  protected async look(): Promise<void> {
    const target = functionByArn(this.world, this.mapping.functionArn);
    if (this.isStopped || !target) return;
    const batches: Promise<void>[] = [];
    try {
      while (!this.#isFull()) {
        const { batchSize } = this.mapping;
        const messages = await this.#receive(target, Math.min(10, batchSize - this.#gathered.length));
        if (messages.length === 0) break;
        this.#gathered.push(...messages);
        if (this.#gathered.length >= batchSize || this.mapping.windowSeconds === 0) {
          batches.push(this.#flush(target));
        }
      }
    } catch (error) {
      this.fail(error);
    }
    this.#openWindow(target);
    await Promise.all(batches);
  }

  /** As many batches are worked as may be: what else there is stays in the queue. */
  #isFull(): boolean {
    return this.#running >= (this.mapping.maximumConcurrency ?? Number.POSITIVE_INFINITY);
  }

  async #receive(target: LambdaFunction, count: number): Promise<SqsMessage[]> {
    const output = (await this.#asFunction(target, "ReceiveMessage", {
      MaxNumberOfMessages: count,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    })) as Pick<ReceiveMessageCommandOutput, "Messages">;
    return output.Messages ?? [];
  }

  #openWindow(target: LambdaFunction): void {
    if (this.#gathered.length === 0 || this.#isWindowOpen) return;
    this.#isWindowOpen = true;
    this.world.clock.after(this.mapping.windowSeconds * 1_000, async () => {
      this.#isWindowOpen = false;
      if (this.#gathered.length > 0 && !this.isStopped && !this.#isFull()) await this.#flush(target);
    });
  }

  /** Runs the function with what was gathered; what it did is deleted, what it did not becomes visible again. */
  async #flush(target: LambdaFunction): Promise<void> {
    const messages = this.#gathered;
    this.#gathered = [];
    this.#running += 1;
    try {
      await this.#work(target, messages);
    } finally {
      const wasFull = this.#isFull();
      this.#running -= 1;
      if (wasFull) this.wake();
    }
  }

  async #work(target: LambdaFunction, messages: readonly SqsMessage[]): Promise<void> {
    const event = toSqsEvent(messages, this.mapping);
    const outcome = await runFunction(this.world, target, JSON.stringify(event));
    const failed = outcome.functionError
      ? new Set(messages.map(({ MessageId = "" }) => MessageId))
      : failedItems(this.mapping, messages, outcome.payload);
    this.mapping.lastResult = failed.size > 0 ? "PROBLEM: Function call failed" : "OK";
    const done = messages.filter(({ MessageId = "" }) => !failed.has(MessageId));
    try {
      for (let start = 0; start < done.length; start += 10) {
        const Entries = done
          .slice(start, start + 10)
          .map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
        await this.#asFunction(target, "DeleteMessageBatch", { Entries });
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #asFunction(target: LambdaFunction, operation: string, input: object): Promise<unknown> {
    const [, , , region = "", account = "", name] = this.mapping.sourceArn.split(":");
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return this.asFunction(target, "sqs", operation, { QueueUrl, ...input });
  }
}
