import type { KeySchemaElement, StreamViewType } from "@aws-sdk/client-dynamodb";
import type { Item } from "./value.ts";

/** The changes of a table's items, in one shard. */
export interface Stream {
  readonly arn: string;
  readonly label: string;
  readonly shardId: string;
  readonly tableName: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly viewType: StreamViewType;
  readonly created: Date;
  /** When it was turned off: it can be read for a day more. */
  disabled: Date | undefined;
  /** Those that are kept, oldest first. */
  readonly records: StreamRecord[];
  /** How many it was given in all; the latest has this number. */
  given: number;
}

/** A change of an item. */
export interface StreamRecord {
  /** 1 for a stream's first. */
  readonly number: number;
  readonly id: string;
  readonly time: Date;
  readonly change: "INSERT" | "MODIFY" | "REMOVE";
  readonly keys: Item;
  readonly oldImage: Item | undefined;
  readonly newImage: Item | undefined;
  readonly bytes: number;
  /** The service that made the change by itself, where it was no request. */
  readonly principal: string | undefined;
}
