import type { _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import type { EventSourceMapping } from "./state.ts";

/** The event that a function gets from a table's stream. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const toStreamEvent = (records: readonly StreamRecord[], { sourceArn }: EventSourceMapping) => ({
  Records: records.map(({ userIdentity, dynamodb = {}, ...record }) => {
    const { ApproximateCreationDateTime: time, ...change } = dynamodb;
    return {
      ...record,
      dynamodb: { ApproximateCreationDateTime: seconds(time), ...(onTheWire(change) as object) },
      ...(userIdentity
        ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }
        : {}),
      eventSourceARN: sourceArn,
    };
  }),
});

const seconds = (time = new Date(0)) => Math.floor(time.getTime() / 1_000);

/** Bytes travel as base64. */
function onTheWire(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(onTheWire);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onTheWire(member)]));
}

/**
 * Where a batch must be read again from, by what its function reported: at the first record that failed; at 0 where
 * the report cannot be understood; undefined where nothing failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function firstFailed(
  { reportsItemFailures }: EventSourceMapping,
  records: readonly StreamRecord[],
  payload: string,
): number | undefined {
  if (!reportsItemFailures) return undefined;
  const result: unknown = JSON.parse(payload);
  if (result === null || typeof result !== "object") return result === null ? undefined : 0;
  const failures = (result as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return undefined;
  const positions = failures.map((failure: unknown) => {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    return records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === id);
  });
  return Math.max(0, Math.min(...positions));
}
