import { createHash } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

/** MD5 of a body, which clients compare with their own. */
export const digestOf = (body: string): string => createHash("md5").update(body).digest("hex");

/** SHA-256 of a body, by which a FIFO queue may know that it had it already. */
export const sha256Of = (body: string): string => createHash("sha256").update(body).digest("hex");

/**
 * MD5 of a message's attributes: each name, type and value with its length before it, sorted by name.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesDigest(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const update = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name]!;
    update(Buffer.from(name));
    update(Buffer.from(DataType));
    const isBinary = DataType.startsWith("Binary");
    hash.update(Buffer.from([isBinary ? 2 : 1]));
    update(isBinary ? Buffer.from(BinaryValue ?? []) : Buffer.from(StringValue ?? ""));
  }
  return hash.digest("hex");
}
