import type { Message as SqsMessage } from "@aws-sdk/client-sqs";
import type { EventSourceMapping } from "./state.ts";

/** The event that a function gets from a queue. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export const toSqsEvent = (messages: readonly SqsMessage[], mapping: EventSourceMapping) => ({
  Records: messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        {
          ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
          ...(value.BinaryValue === undefined
            ? {}
            : { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
          stringListValues: [],
          binaryListValues: [],
          dataType: value.DataType,
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: mapping.sourceArn,
    awsRegion: mapping.region,
  })),
});

/**
 * The ids of messages that a function reports as not done; a report that cannot be understood means all of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedItems(
  mapping: EventSourceMapping,
  messages: readonly SqsMessage[],
  payload: string,
): ReadonlySet<string> {
  if (!mapping.reportsItemFailures) return new Set();
  const ids = new Set(messages.map(({ MessageId = "" }) => MessageId));
  const result: unknown = JSON.parse(payload);
  if (result === null || typeof result !== "object") return result === null ? new Set() : ids;
  const failures = (result as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return ids;
  const named = failures.map(
    (failure: unknown) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  return named.every((id) => typeof id === "string" && ids.has(id)) ? new Set(named as string[]) : ids;
}
