import type { TableOperation } from "./dynamodb/operations.ts";

/** What the intake of clicks needs; apart from it, for it is imported only once a request was verified. */
export const clickIntakeOperations = [
  "dynamodb:UpdateItem of work SEEN#*" satisfies TableOperation,
  "sqs:SendMessage to clicks",
] as const;
