import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { invalidValue } from "./errors.ts";

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** Refuses attributes that SNS would refuse. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
export function checkMessageAttributes(attributes: MessageAttributes): MessageAttributes {
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
  return attributes;
}

function checkAttribute(name: string, value: MessageAttributeValue): void {
  const { DataType: type = "", StringValue, BinaryValue } = value;
  if (!/^[\w.-]{1,256}$/.test(name) || /^\.|\.$|\.\./.test(name)) {
    throw invalidValue(
      `Invalid value "${name}" for a message attribute name: it can contain only A-Z, a-z, 0-9, underscores, hyphens, and periods, and no period at its start, its end, or twice in a row.`,
    );
  }
  if (type === "") {
    throw invalidValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  }
  const kind = type.split(".")[0] ?? "";
  if (!["String", "Number", "Binary"].includes(kind)) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const isEmpty = !StringValue && (BinaryValue === undefined || BinaryValue.length === 0);
  if (isEmpty) {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  const field = kind === "Binary" ? "Binary" : "String";
  if ((field === "Binary") !== (StringValue === undefined)) {
    throw invalidValue(`The message attribute '${name}' with type '${type}' must use field '${field}'.`);
  }
  if (kind === "Number" && !isNumber(StringValue ?? "")) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
}

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

/** How many bytes of a message's limit its attributes take. */
export const sizeOfAttributes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType = "", StringValue = "", BinaryValue = [] }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + BinaryValue.length,
    0,
  );

/** Attributes as they stand in a notification. */
export const showAttributes = (
  attributes: MessageAttributes,
): Record<string, { Type: string; Value: string }> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType: Type = "", StringValue, BinaryValue }]) => {
      const Value = BinaryValue ? Buffer.from(BinaryValue).toString("base64") : (StringValue ?? "");
      return [name, { Type, Value }];
    }),
  );
