import type { Stream } from "./stream-records.ts";
import type { Table } from "./table.ts";

/** What DynamoDB knows in one account and Region. */
export interface DynamoState {
  readonly account: string;
  readonly region: string;
  readonly tables: Map<string, Table>;
  /** Transactions by ClientRequestToken, for ten minutes: what was asked, and when. */
  readonly transactions: Map<string, { readonly fingerprint: string; readonly time: number }>;
  /** By ARN; those that were turned off too, for a day. */
  readonly streams: Map<string, Stream>;
  /** The next TTL sweep of each table: its job, and when it is due (milliseconds since the epoch). */
  readonly sweeps: Map<string, { readonly job: number; readonly time: number }>;
}

export const createState = ({ account, region }: { account: string; region: string }): DynamoState => ({
  account,
  region,
  tables: new Map(),
  transactions: new Map(),
  streams: new Map(),
  sweeps: new Map(),
});
