/** The numbers that a field may have; without `most` there is no ceiling. */
interface NumberRange {
  readonly least: number;
  readonly most?: number;
  /** Whether it may have a fraction. */
  readonly isFractional?: boolean;
}

const seconds: NumberRange = { least: 1, most: 99_999_999 };
const count: NumberRange = { least: 0 };

/**
 * By a field's place in its state, in its retriers too: states-language.net, and AWS's guide on each kind of state
 * (`Seconds`: "Wait workflow state"; `ItemBatcher`: "ItemBatcher (Map)"; retriers: "Handling errors").
 */
const numberRanges: Readonly<Record<string, NumberRange>> = {
  Seconds: { least: 0, most: 99_999_999 },
  TimeoutSeconds: seconds,
  HeartbeatSeconds: seconds,
  MaxConcurrency: count,
  ToleratedFailureCount: count,
  ToleratedFailurePercentage: { least: 0, most: 100, isFractional: true },
  "ItemBatcher/MaxItemsPerBatch": { least: 1 },
  "ItemBatcher/MaxInputBytesPerBatch": { least: 1, most: 262_144 },
  "ItemReader/ReaderConfig/MaxItems": { least: 1, most: 100_000_000 },
  "Retry/IntervalSeconds": seconds,
  "Retry/MaxAttempts": { least: 0, most: 99_999_999 },
  "Retry/BackoffRate": { least: 1, isFractional: true },
  "Retry/MaxDelaySeconds": { least: 1, most: 31_622_399 },
};

/** The fields that hold a number. */
export const numberFields: readonly string[] = Object.keys(numberRanges);

/** What keeps a number from being this field's value, as the end of a sentence about the value. */
export function numberProblem(value: number, field: string): string | undefined {
  const range = numberRanges[field];
  if (!range) return undefined;
  const { least, most = Number.POSITIVE_INFINITY, isFractional } = range;
  if (value >= least && value <= most && (isFractional || Number.isInteger(value))) return undefined;
  const kind = isFractional ? "a number" : "an integer";
  return `is not ${kind} ${most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`}`;
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The moment of a Timestamp, in milliseconds since the epoch: RFC 3339 with an upper-case T, and Z where there is no
 * offset. As AWS does, it drops what is less than a second. Undefined for any other text.
 */
export function momentOf(timestamp: string): number | undefined {
  const [, date = "", time = "", offset = ""] = rfc3339.exec(timestamp) ?? [];
  // Date takes 30 February for a day in March.
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  const moment = Date.parse(`${date}T${time}${offset}`);
  return date !== "" && isDay && !Number.isNaN(moment) ? moment : undefined;
}

/** What keeps a text from being a Timestamp, as the end of a sentence about the text. */
export const timestampProblem = (text: string): string | undefined =>
  momentOf(text) === undefined ? "is not an RFC3339 timestamp" : undefined;
