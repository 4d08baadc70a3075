import type * as Sns from "@aws-sdk/client-sns";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import { permissionOn } from "../../factory/permissions.ts";
import type { Request } from "../../factory/resource.ts";
import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { startDelivery } from "./deliver.ts";
import { invalid } from "./errors.ts";
import { wants } from "./filter-policy.ts";
import { checkMessageAttributes, type MessageAttributes, sizeOfAttributes } from "./message-attributes.ts";
import { subscriptionsOf, type Topic, topics } from "./resources.ts";

type PublishOperations = "Publish" | "PublishBatch";
type Draft = Pick<
  Sns.PublishCommandInput,
  | "Message"
  | "Subject"
  | "MessageStructure"
  | "MessageAttributes"
  | "MessageGroupId"
  | "MessageDeduplicationId"
>;

/** A message as it was found good. */
interface Checked {
  readonly texts: ReadonlyMap<string, string> | undefined;
  readonly text: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  readonly bytes: number;
}

/** AWS's quota of one request, in bytes. */
const maximumBytes = 262_144;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publishOperations: Pick<DeclaredOperations<typeof Sns>, PublishOperations> = {
  Publish: on(topics, (topic, input, request) => ({ MessageId: publish(topic, check(input), request) }), {
    by: targetOf,
    isChange: false,
  }),
  PublishBatch: on(
    topics,
    (topic, { PublishBatchRequestEntries: entries = [] }, request) => {
      checkBatch(entries.map(({ Id = "" }) => Id));
      const drafts = entries.map((entry) => ({ Id: entry.Id, draft: check(entry) }));
      if (drafts.reduce((sum, { draft }) => sum + draft.bytes, 0) > maximumBytes) {
        throw new AwsError(
          "BatchRequestTooLong",
          "The length of all the batch messages put together is more than the limit.",
        );
      }
      const Successful = drafts.map(({ Id, draft }) => ({ Id, MessageId: publish(topic, draft, request) }));
      return { Successful, Failed: [] };
    },
    {
      isChange: false,
      permissions: ({ TopicArn = "" }, request) => [permissionOn("sns:Publish", topics, TopicArn, request)],
    },
  ),
};

function targetOf({ TopicArn, TargetArn, PhoneNumber }: Sns.PublishCommandInput): string {
  if (PhoneNumber !== undefined) throw notSimulated("text messages (SMS)");
  if (TopicArn === undefined && TargetArn === undefined) {
    throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (TargetArn?.includes(":endpoint/")) {
    throw invalid("TargetArn Reason: No endpoint found for the target arn specified");
  }
  return TopicArn ?? TargetArn ?? "";
}

function checkBatch(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw new AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (ids.length > 10) {
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      "The batch request contains more entries than permissible.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new AwsError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
    );
  }
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    throw new AwsError(
      "InvalidBatchEntryId",
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  }
}

function check(draft: Draft): Checked {
  const { Message: text = "", Subject: subject, MessageStructure: structure } = draft;
  if (draft.MessageDeduplicationId !== undefined) {
    throw invalid(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (draft.MessageGroupId !== undefined)
    throw notSimulated("fair queues (MessageGroupId on a standard topic)");
  if (text === "") throw invalid("Empty message");
  if (subject !== undefined) checkSubject(subject);
  const attributes = checkMessageAttributes(draft.MessageAttributes ?? {});
  const bytes = Buffer.byteLength(text) + sizeOfAttributes(attributes);
  if (bytes > maximumBytes) throw invalid("Message too long");
  if (structure !== undefined && structure !== "json") throw invalid("MessageStructure");
  return { text, texts: structure === "json" ? textsOf(text) : undefined, subject, attributes, bytes };
}

/** Printable ASCII of less than 100 characters, which begins with a letter, a digit or punctuation. */
function checkSubject(subject: string): void {
  if (!/^[!-~][ -~]{0,98}$/.test(subject)) throw invalid("Subject");
}

/** A text for each protocol that is named, and one for all others. */
function textsOf(message: string): ReadonlyMap<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  const texts = new Map(
    Object.entries((parsed ?? {}) as object).flatMap(([protocol, text]) =>
      typeof text === "string" ? [[protocol, text]] : [],
    ),
  );
  if (!texts.has("default")) throw invalid("Message Structure - No default entry in JSON message body");
  return texts;
}

/** Hands a message to all subscriptions that want it. */
function publish(topic: Topic, { text, texts, subject, attributes }: Checked, request: Request): string {
  const { world, now } = request;
  const id = world.ids.uuid();
  for (const subscription of subscriptionsOf(world, topic.arn)) {
    const own = texts?.get(subscription.protocol) ?? texts?.get("default") ?? text;
    if (!subscription.isConfirmed || !wants(subscription, own, attributes)) continue;
    startDelivery(world, subscription, {
      id,
      topicArn: topic.arn,
      subject,
      text: own,
      attributes,
      published: now.getTime(),
    });
  }
  return id;
}
