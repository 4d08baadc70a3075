import * as z from "zod";
import type { Row } from "./held.ts";

/** The tables that an audit reads. */
export const auditedTables = ["cases", "runs", "decisions", "trail", "work"] as const;
export type AuditedTable = (typeof auditedTables)[number];

export const row = z.looseObject({ pk: z.string(), sk: z.string() }) as unknown as z.ZodType<Row>;

/** An object of the locked bucket, as it was first written. */
export const lockedObject = z.object({
  key: z.string(),
  /** When its first version was put, by S3's own clock. */
  putAt: z.iso.datetime(),
  /** What that says; absent: there is none. */
  text: z.string().optional(),
  /** How many versions there are, and how many delete markers. */
  versions: z.number().int(),
  markers: z.number().int(),
});

/** An object of the locked bucket, as it was first written. */
export type LockedObject = z.output<typeof lockedObject>;

/** Somebody has tried to hide it since, or to write over it. */
export const isTamperedWith = ({ versions, markers }: Pick<LockedObject, "versions" | "markers">): boolean =>
  versions > 1 || markers > 0;

/** All that an audit looks at: what the tables and the locked bucket hold at one moment. */
export interface Evidence {
  readonly at: string;
  readonly stage: string;
  readonly rows: Readonly<Record<AuditedTable, readonly Row[]>>;
  /** The ids of the cases that lists show. */
  readonly listed: readonly string[];
  /** Cases that others wrote while they were read, again and again: their items are not held against their records. */
  readonly unsettled: readonly string[];
  /** Of the bucket, all that is kept in it; by key. */
  readonly objects: readonly LockedObject[];
}

/** Rows by their partitions, each partition in the order of its sort keys. */
export function byPartition(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const parts = Map.groupBy(rows, ({ pk }) => pk);
  return new Map([...parts].map(([pk, all]) => [pk, all.toSorted((a, b) => (a.sk < b.sk ? -1 : 1))]));
}
