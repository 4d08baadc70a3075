import type { StreamViewType } from "@aws-sdk/client-dynamodb";
import type { World } from "../../kernel/world.ts";
import { pickKey } from "./keys.ts";
import type { DynamoState } from "./state.ts";
import type { Stream } from "./stream-records.ts";
import { streamWatchers } from "./stream-watchers.ts";
import type { Table } from "./table.ts";
import { type Item, isEqual, itemSize } from "./value.ts";

/** How long a stream keeps a record, and itself after it was turned off. */
export const STREAM_LIFE_MS = 24 * 60 * 60 * 1000;
/** How long a stream takes to be on, or off. */
const STREAM_CHANGE_MS = 2_000;

interface Scene {
  readonly state: DynamoState;
  readonly world: World;
}

/** Turns a table's stream on, as a new one: an earlier stream of the table stays as it is. */
export function startStream(table: Table, viewType: StreamViewType, { state, world }: Scene): void {
  const created = world.clock.now();
  const label = created.toISOString().replace("Z", "");
  const stream: Stream = {
    arn: `${table.arn}/stream/${label}`,
    label,
    shardId: `shardId-${String(created.getTime()).padStart(20, "0")}-${world.hex(8)}`,
    tableName: table.name,
    keySchema: table.keySchema,
    viewType,
    created,
    disabled: undefined,
    records: [],
    given: 0,
  };
  state.streams.set(stream.arn, stream);
  table.stream = { arn: stream.arn, label, viewType, isEnabled: true };
}

/** Turns a table's stream off, if it is on; the table still tells its ARN. */
export function stopStream(table: Table, { state, world }: Scene): void {
  if (!table.stream?.isEnabled) return;
  table.stream = { ...table.stream, isEnabled: false };
  const stream = state.streams.get(table.stream.arn);
  if (stream !== undefined) stream.disabled = world.clock.now();
}

/** Writes down what became of an item, where its table has a stream and anything changed. */
export function recordChange(
  table: Table,
  oldImage: Item | undefined,
  newImage: Item | undefined,
  { state, world }: Scene,
  principal?: string,
): void {
  const stream = table.stream?.isEnabled ? state.streams.get(table.stream.arn) : undefined;
  const item = newImage ?? oldImage;
  if (stream === undefined || item === undefined) return;
  if (oldImage !== undefined && newImage !== undefined && isEqual({ M: oldImage }, { M: newImage })) return;
  const keys = pickKey([table.key], item);
  const images = imagesIn(stream.viewType, oldImage, newImage);
  const shown = [keys, images.oldImage, images.newImage].filter((part) => part !== undefined);
  const time = world.clock.now();
  trim(stream, time);
  stream.given += 1;
  stream.records.push({
    number: stream.given,
    id: world.hex(32),
    time,
    change: oldImage === undefined ? "INSERT" : newImage === undefined ? "REMOVE" : "MODIFY",
    keys,
    ...images,
    bytes: shown.reduce((sum, part) => sum + itemSize(part), 0),
    principal,
  });
  streamWatchers.wake(stream);
}

function imagesIn(viewType: StreamViewType, oldImage: Item | undefined, newImage: Item | undefined) {
  return {
    oldImage: viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES" ? oldImage : undefined,
    newImage: viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES" ? newImage : undefined,
  };
}

/** The streams that can be read, without what is too old; by ARN. */
export function readableStreams(state: DynamoState, now: Date): readonly Stream[] {
  for (const stream of state.streams.values()) {
    trim(stream, now);
    const isGone = stream.disabled && now.getTime() - stream.disabled.getTime() > STREAM_LIFE_MS;
    if (isGone) state.streams.delete(stream.arn);
  }
  return [...state.streams.values()].toSorted((left, right) => (left.arn < right.arn ? -1 : 1));
}

function trim({ records }: Stream, now: Date): void {
  const oldest = now.getTime() - STREAM_LIFE_MS;
  const kept = records.findIndex(({ time }) => time.getTime() >= oldest);
  records.splice(0, kept === -1 ? records.length : kept);
}

/** The number of the oldest record that can still be read, or of the next one. */
export const horizonOf = ({ records, given }: Stream): number => records[0]?.number ?? given + 1;

/** A record's number as the API tells it: digits only, all of one length, growing. */
export const sequenceNumber = (number: number): string => `1${String(number).padStart(20, "0")}`;

/** The number behind what `sequenceNumber` gave; undefined for any other text. */
export const numberBehind = (text: string): number | undefined =>
  /^1\d{20}$/.test(text) ? Number(text.slice(1)) : undefined;

/** Where a stream is between on and off. */
export function statusOf({ created, disabled }: Stream, now: Date) {
  const since = now.getTime() - (disabled ?? created).getTime();
  if (disabled !== undefined) return since < STREAM_CHANGE_MS ? "DISABLING" : "DISABLED";
  return since < STREAM_CHANGE_MS ? "ENABLING" : "ENABLED";
}
