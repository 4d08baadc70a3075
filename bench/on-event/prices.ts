/**
 * List prices in us-east-1, in dollars, as told in November 2026 of aws.amazon.com/lambda/pricing (arm64, the first 7.5
 * billion GB-seconds a month), /dynamodb/pricing/on-demand (since November 2024), /sqs/pricing (standard queues) and
 * /eventbridge/pricing (what goes to another account's bus is a custom event). Reads of EC2, Systems Manager and Backup
 * cost nothing, nor does STS.
 */
const prices = {
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  readUnit: 0.125 / 1e6,
  sqsRequest: 0.4 / 1e6,
  busEvent: 1 / 1e6,
};

/** As each function has (packages/infra/src/functions.ts). */
const memoryGb = 0.5;

/** How much longer a processor's work takes than on a whole one, which a function has with 1,769 MB (Lambda Developer Guide). */
export const shareOfProcessor = 1_769 / (memoryGb * 1_024);

/** What events of one kind ask for, one by one: all that is paid for. */
export interface Usage {
  readonly events: number;
  readonly invocations: number;
  readonly billedMs: number;
  /** What the function sends to queues; EventBridge's own sends and Lambda's receives and deletes come on top. */
  readonly sends: number;
  /** DynamoDB's read request units. */
  readonly readUnits: number;
}

/** What a million such events cost, in dollars. */
export function costOfMillion({ events, invocations, billedMs, sends, readUnits }: Usage): number {
  const sqsRequests = events + sends + 2 * invocations;
  const dollars =
    events * prices.busEvent +
    sqsRequests * prices.sqsRequest +
    invocations * prices.lambdaRequest +
    (billedMs / 1_000) * memoryGb * prices.lambdaGbSecond +
    readUnits * prices.readUnit;
  return (dollars / events) * 1e6;
}
