import type * as Sqs from "@aws-sdk/client-sqs";
import type { Operations } from "../../kernel/service.ts";
import { runBatch } from "./batches.ts";
import { nextSequence, orderOf, sentBefore } from "./fifo.ts";
import { attributesDigest, digestOf } from "./message-digest.ts";
import { putMessage } from "./message-store.ts";
import { numberOf } from "./queue-attributes.ts";
import { findQueue, invalid, onQueue, type Request } from "./shared.ts";
import type { Message, Queue, SqsState } from "./state.ts";

type Sending = "SendMessage" | "SendMessageBatch";
type Draft = Pick<
  Sqs.SendMessageCommandInput,
  | "MessageBody"
  | "DelaySeconds"
  | "MessageAttributes"
  | "MessageSystemAttributes"
  | "MessageGroupId"
  | "MessageDeduplicationId"
>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendingOperations: Pick<Operations<typeof Sqs, SqsState>, Sending> = {
  SendMessage: {
    authorize: onQueue("SendMessage"),
    run: (input, request) => send(findQueue(input, request), input, request),
  },
  SendMessageBatch: {
    authorize: onQueue("SendMessage"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      return runBatch(input.Entries, "SendMessageBatchRequestEntry", (entry) => send(queue, entry, request));
    },
  },
};

function send(queue: Queue, draft: Draft, { world, principal, now }: Request) {
  const body = draft.MessageBody ?? "";
  const attributes = draft.MessageAttributes ?? {};
  const limit = numberOf(queue, "MaximumMessageSize");
  if (body === "") throw invalid("Message body must be present.");
  if (Buffer.byteLength(body) > limit) throw invalid(`Message must be shorter than ${limit} bytes.`);
  const delay = draft.DelaySeconds ?? numberOf(queue, "DelaySeconds");
  if (delay < 0 || delay > 900) throw invalid(`Value ${delay} for parameter DelaySeconds is invalid.`);
  const order = orderOf(queue, draft);
  const before = order && sentBefore(queue, order, now.getTime());
  const id = before?.id ?? world.ids.uuid();
  const sequence = before?.sequence ?? (order && nextSequence(queue, order, id, now.getTime()));
  const message: Message = {
    id,
    body,
    attributes,
    traceHeader: draft.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    senderId: principal.userId,
    sent: now,
    visibleAt: now.getTime() + delay * 1_000,
    receives: 0,
    firstReceived: undefined,
    receipt: undefined,
    sourceArn: undefined,
    ...(order && sequence !== undefined ? { order: { ...order, sequence } } : {}),
  };
  if (!before) putMessage(world, queue, message);
  const digest = attributesDigest(attributes);
  const system = attributesDigest(draft.MessageSystemAttributes ?? {});
  return {
    MessageId: message.id,
    MD5OfMessageBody: digestOf(body),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest }),
    ...(system === undefined ? {} : { MD5OfMessageSystemAttributes: system }),
    ...(sequence === undefined ? {} : { SequenceNumber: sequence }),
  };
}
