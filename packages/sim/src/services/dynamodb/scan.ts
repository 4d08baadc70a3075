import type { ScanCommandInput, ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { asSeen } from "./as-seen.ts";
import { consumed, readUnits } from "./capacity.ts";
import { checkTableOptions } from "./check-options.ts";
import { constraint, invalid } from "./errors.ts";
import { parseCondition } from "./expression/parse-condition.ts";
import { parseProjection } from "./expression/parse-projection.ts";
import { openPlaceholders } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { type Entry, segmentOf } from "./ordered-items.ts";
import { acceptStartKey, entriesBetween, readPage } from "./page.ts";
import { checkReadInput, indexOf, readsTable } from "./read-options.ts";
import { orderedBy } from "./table.ts";
import { refuseLegacy } from "./unsupported.ts";

const MAX_SEGMENTS = 1_000_000;

/**
 * Reads a whole table or index, or one segment of it, in an order that follows the hash of the partition keys.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
 */
export function scan(input: ScanCommandInput, request: Request): Omit<ScanCommandOutput, "$metadata"> {
  refuseLegacy("Scan", input);
  checkTableOptions(input);
  checkReadInput(input, "Scan");
  checkSegments(input);
  const { FilterExpression, ProjectionExpression, Segment, TotalSegments } = input;
  const placeholders = openPlaceholders(input, { FilterExpression, ProjectionExpression });
  const filter =
    FilterExpression === undefined
      ? undefined
      : parseCondition("FilterExpression", FilterExpression, placeholders);
  const projection =
    ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  placeholders.finish();

  const table = asSeen(readyTable(request, input.TableName), input.ConsistentRead === true, request);
  const index = indexOf(table, input);
  const ordered = orderedBy(table, index);
  const all = { start: 0, end: ordered.entries.length };
  const entries = entriesBetween(ordered, all, acceptStartKey(table, index, input.ExclusiveStartKey), true);
  const { result, bytes } = readPage({
    table,
    index,
    entries: TotalSegments === undefined ? entries : ofSegment(entries, Segment ?? 0, TotalSegments),
    limit: input.Limit,
    filter,
    projection,
    fromTable: readsTable(table, index, input.Select, projection),
    countOnly: input.Select === "COUNT",
  });
  const units = readUnits(bytes, input.ConsistentRead === true ? "consistent" : "eventual");
  return { ...result, ...consumed(input.ReturnConsumedCapacity, table, units, index) };
}

function* ofSegment(entries: Iterable<Entry>, segment: number, segments: number): Iterable<Entry> {
  for (const entry of entries) {
    if (segmentOf(entry.place, segments) === segment) yield entry;
  }
}

function checkSegments({ Segment, TotalSegments }: ScanCommandInput): void {
  if (TotalSegments === undefined && Segment !== undefined) {
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (TotalSegments === undefined) return;
  if (Segment === undefined) {
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (Segment < 0) {
    throw constraint(`'${Segment}'`, "segment", "Member must have value greater than or equal to 0");
  }
  if (TotalSegments < 1) {
    throw constraint(
      `'${TotalSegments}'`,
      "totalSegments",
      "Member must have value greater than or equal to 1",
    );
  }
  if (TotalSegments > MAX_SEGMENTS) {
    throw constraint(
      `'${TotalSegments}'`,
      "totalSegments",
      `Member must have value less than or equal to ${MAX_SEGMENTS}`,
    );
  }
  if (Segment >= TotalSegments) {
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
}
