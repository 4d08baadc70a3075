import type { StreamSpecification, StreamViewType } from "@aws-sdk/client-dynamodb";
import { constraint, invalid, invalidParameter } from "./errors.ts";
import type { Request } from "./find-table.ts";
import { startStream, stopStream } from "./stream.ts";
import type { Table } from "./table.ts";

const viewTypes = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];

/** Reads a StreamSpecification: the view of the stream that is wanted, or undefined for none. */
export function viewTypeOf(given: StreamSpecification): StreamViewType | undefined {
  const { StreamEnabled, StreamViewType: viewType } = given;
  if (StreamEnabled === undefined) {
    throw constraint("null", "streamSpecification.streamEnabled", "Member must not be null");
  }
  if (viewType !== undefined && !viewTypes.includes(viewType)) {
    throw constraint(
      `'${viewType}'`,
      "streamSpecification.streamViewType",
      `Member must satisfy enum value set: [${viewTypes.join(", ")}]`,
    );
  }
  if (StreamEnabled && viewType === undefined) {
    throw invalidParameter("If stream is being enabled then UpdateViewType is required");
  }
  if (!StreamEnabled && viewType !== undefined) {
    throw invalidParameter("If stream is being disabled, then UpdateViewType must not be specified");
  }
  return viewType;
}

/** Turns a table's stream on or off, as UpdateTable does: neither twice, and never from one view to another. */
export function changeStream(table: Table, given: StreamSpecification, request: Request): void {
  const viewType = viewTypeOf(given);
  if (viewType === undefined) {
    if (!table.stream?.isEnabled) throw invalid(`Table has no stream to disable: TableName: ${table.name}`);
    stopStream(table, request);
  } else {
    if (table.stream?.isEnabled)
      throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
    startStream(table, viewType, request);
  }
}
