import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { AwsError } from "../../kernel/aws-error.ts";

/**
 * Does each entry of a batch by itself: one that fails is reported, the others stand.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function runBatch<Entry extends { readonly Id: string | undefined }, Result>(
  entries: readonly Entry[] | undefined,
  /** What AWS calls an entry. */
  kind: string,
  run: (entry: Entry) => Result,
): { Successful: (Result & { Id: string })[]; Failed: BatchResultErrorEntry[] } {
  const all = entries ?? [];
  if (all.length === 0)
    throw new AwsError("EmptyBatchRequest", `There should be at least one ${kind} in the request.`);
  if (all.length > 10) {
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${all.length}.`,
    );
  }
  const ids = all.map((entry) => entry.Id ?? "");
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw new AwsError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    );
  }
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${twice} repeated.`);
  const Successful: (Result & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of all) {
    const Id = entry.Id ?? "";
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
