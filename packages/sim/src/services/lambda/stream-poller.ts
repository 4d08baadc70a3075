import type {
  DescribeStreamCommandOutput,
  GetRecordsCommandOutput,
  GetShardIteratorCommandOutput,
  _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import { errorCodeOf } from "../../kernel/error-code.ts";
import type { World } from "../../kernel/world.ts";
import { horizonOf, numberBehind } from "../dynamodb/stream.ts";
import { streamWatchers } from "../dynamodb/stream-watchers.ts";
import { streamByArn } from "../dynamodbstreams/shared.ts";
import { sendDiscarded } from "./failure-targets.ts";
import { type Outcome, runFunction } from "./run-function.ts";
import { functionByArn } from "./shared.ts";
import { SourcePoller } from "./source-poller.ts";
import type { EventSourceMapping, LambdaFunction, StreamReading } from "./state.ts";
import { firstFailed, toStreamEvent } from "./stream-batch.ts";

/** A batch that failed is tried again after this, and after twice as long each time; AWS does not say how long it waits. */
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** Records are not kept longer than this by a stream. */
const streamLifeMs = 24 * 60 * 60 * 1_000;
const maxRecordsPerCall = 1_000;

/**
 * Feeds a stream's records to a function in batches and in order, as the function's role. Nothing polls: the stream
 * tells when it has a new record. The function returned ends it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function pollStream(world: World, mapping: EventSourceMapping, reading: StreamReading): () => void {
  const stream = streamByArn(world, mapping.sourceArn);
  return new StreamPoller(world, mapping, reading).follow(stream, streamWatchers);
}

/** Records that are given to the function together, and how often they were. */
interface Batch {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
}

class StreamPoller extends SourcePoller {
  readonly #reading: StreamReading;
  #isBusy = false;
  /** When the batching window closes that the oldest waiting record opened, in milliseconds since the epoch. */
  #windowEnds: number | undefined;

  constructor(world: World, mapping: EventSourceMapping, reading: StreamReading) {
    super(world, mapping);
    this.#reading = reading;
  }

  /** One look at a time: who comes meanwhile finds its records read by the look that lasts. */
  protected async look(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (;;) {
        const target = functionByArn(this.world, this.mapping.functionArn);
        if (this.isStopped || !target || this.#waits()) return;
        const records = await this.#read(target);
        if (records.length === 0 || this.#mustWait(records.length)) return;
        this.#windowEnds = undefined;
        await this.#deliver({ records, attempts: 0 }, target);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Whether nothing would be done with what there is to read: the window is open, and no batch is full. */
  #waits(): boolean {
    if (this.#windowEnds === undefined || this.world.clock.now().getTime() >= this.#windowEnds) return false;
    const stream = streamByArn(this.world, this.mapping.sourceArn);
    if (!stream) return false;
    const { doneTo } = this.#reading;
    const done = (doneTo === undefined ? undefined : numberBehind(doneTo)) ?? horizonOf(stream) - 1;
    return stream.given - done < this.mapping.batchSize;
  }

  /** Whether the batching window is still open for a batch that is not full. */
  #mustWait(count: number): boolean {
    const { windowSeconds, batchSize } = this.mapping;
    if (windowSeconds === 0 || count >= batchSize) return false;
    const now = this.world.clock.now().getTime();
    if (this.#windowEnds === undefined) {
      this.#windowEnds = now + windowSeconds * 1_000;
      this.world.clock.at(this.#windowEnds, this.wake);
    }
    return now < this.#windowEnds;
  }

  /** The records after those that are done with, as many as a batch holds. */
  async #read(target: LambdaFunction): Promise<readonly StreamRecord[]> {
    const records: StreamRecord[] = [];
    let iterator: string | undefined = await this.#iterator(target);
    while (iterator !== undefined && records.length < this.mapping.batchSize) {
      const Limit = Math.min(maxRecordsPerCall, this.mapping.batchSize - records.length);
      const words = { ShardIterator: iterator, Limit };
      const page = (await this.asFunction(
        target,
        "dynamodbstreams",
        "GetRecords",
        words,
      )) as GetRecordsCommandOutput;
      if (page.Records === undefined || page.Records.length === 0) break;
      records.push(...page.Records);
      iterator = page.NextShardIterator;
    }
    return records;
  }

  async #iterator(target: LambdaFunction): Promise<string | undefined> {
    const { sourceArn: StreamArn } = this.mapping;
    const described = (await this.asFunction(target, "dynamodbstreams", "DescribeStream", {
      StreamArn,
    })) as Pick<DescribeStreamCommandOutput, "StreamDescription">;
    const words = { StreamArn, ShardId: described.StreamDescription?.Shards?.[0]?.ShardId };
    const ask = async (place: object) =>
      (
        (await this.asFunction(target, "dynamodbstreams", "GetShardIterator", {
          ...words,
          ...place,
        })) as GetShardIteratorCommandOutput
      ).ShardIterator;
    const oldest = { ShardIteratorType: "TRIM_HORIZON" };
    const SequenceNumber = this.#reading.doneTo;
    if (SequenceNumber === undefined) return ask(oldest);
    try {
      return await ask({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
    } catch (error) {
      if (errorCodeOf(error) !== "TrimmedDataAccessException") throw error;
      return ask(oldest);
    }
  }

  /** Gives a batch to the function until it is done with, all of it or piece by piece. */
  async #deliver(batch: Batch, target: LambdaFunction): Promise<void> {
    let { records, attempts } = batch;
    for (;;) {
      records = await this.#withoutOld(records, attempts, target);
      if (records.length === 0 || this.isStopped) return;
      attempts += 1;
      const event = toStreamEvent(records, this.mapping);
      const outcome = await runFunction(this.world, target, JSON.stringify(event));
      const failed = outcome.functionError ? 0 : firstFailed(this.mapping, records, outcome.payload);
      this.mapping.lastResult = failed === undefined ? "OK" : "PROBLEM: Function call failed";
      this.#done(records.slice(0, failed));
      if (failed === undefined) return;
      records = records.slice(failed);
      if (outcome.functionError && this.#reading.bisects && records.length > 1) {
        return this.#deliverHalves({ records, attempts: attempts - 1 }, target);
      }
      if (this.#reading.maximumRetries >= 0 && attempts > this.#reading.maximumRetries) {
        return this.#discard({ records, attempts }, target, "RetryAttemptsExhausted", outcome);
      }
      await this.world.clock.sleep(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1)));
    }
  }

  /** Splitting a batch does not count as trying it again. */
  async #deliverHalves({ records, attempts }: Batch, target: LambdaFunction): Promise<void> {
    const middle = Math.ceil(records.length / 2);
    for (const half of [records.slice(0, middle), records.slice(middle)]) {
      if (!this.isStopped) await this.#deliver({ records: half, attempts }, target);
    }
  }

  /** Records older than the mapping allows, or than the stream keeps, are not tried again. */
  async #withoutOld(
    records: readonly StreamRecord[],
    attempts: number,
    target: LambdaFunction,
  ): Promise<readonly StreamRecord[]> {
    const { maximumAgeSeconds } = this.#reading;
    const mostMs = maximumAgeSeconds < 0 ? streamLifeMs : Math.min(streamLifeMs, maximumAgeSeconds * 1_000);
    const oldest = this.world.clock.now().getTime() - mostMs;
    const old = records.filter((record) => arrivalOf(record).getTime() < oldest);
    if (old.length > 0) await this.#discard({ records: old, attempts }, target, "RecordAgeExceeded");
    return records.slice(old.length);
  }

  async #discard(
    { records, attempts }: Batch,
    target: LambdaFunction,
    condition: string,
    outcome?: Outcome,
  ): Promise<void> {
    const stream = streamByArn(this.world, this.mapping.sourceArn);
    if (this.#reading.onFailure !== undefined) {
      await sendDiscarded(this.world, this.#reading.onFailure, target, {
        condition,
        attempts,
        outcome,
        batch: {
          shardId: stream?.shardId,
          startSequenceNumber: records[0]?.dynamodb?.SequenceNumber,
          endSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber,
          approximateArrivalOfFirstRecord: wholeSecond(arrivalOf(records[0])),
          approximateArrivalOfLastRecord: wholeSecond(arrivalOf(records.at(-1))),
          batchSize: records.length,
          streamArn: this.mapping.sourceArn,
        },
      });
    }
    this.#done(records);
  }

  #done(records: readonly StreamRecord[]): void {
    const last = records.at(-1)?.dynamodb?.SequenceNumber;
    if (last !== undefined && !this.isStopped) this.#reading.doneTo = last;
  }
}

const arrivalOf = (record: StreamRecord | undefined): Date =>
  record?.dynamodb?.ApproximateCreationDateTime ?? new Date(0);

const wholeSecond = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");
