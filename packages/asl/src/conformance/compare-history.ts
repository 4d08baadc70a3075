/** An event as recorded: ids and types, details with placeholders, JSON texts parsed in place. */
export type RecordedEvent = Readonly<Record<string, unknown>>;

/** Members that no two runs share. */
const ignored = new Set(["timestamp", "SdkHttpMetadata", "SdkResponseMetadata", "stackTrace", "trace"]);

/** Whole strings that the recorder put in place of a volatile value. */
const placeholders = new Set([
  "timestamp",
  "date",
  "snf_role_arn",
  "bucket-name",
  "RequestId",
  "x-amzn-RequestId",
  "X-Amzn-Trace-Id",
]);

/** `<region>`, `<uuid:1>` and the bare `lambda_function_name`, anywhere in a string. */
const placeholderParts = /<[A-Za-z_][\w:-]*>|lambda_function_name/;

/**
 * Compares a history with a recorded one: order, types, `id`, `previousEventId` and every detail but what is volatile.
 * @returns each difference as one line; none where they agree
 */
export function compareHistory(actual: readonly object[], expected: readonly RecordedEvent[]): string[] {
  const differences: string[] = [];
  if (actual.length !== expected.length) {
    const types = (events: readonly object[]) =>
      events.map((event) => (event as RecordedEvent).type).join(" ");
    differences.push(
      `${actual.length} events instead of ${expected.length}:\n  ${types(actual)}\n  ${types(expected)}`,
    );
  }
  for (const [index, event] of expected.entries()) {
    const found = actual[index];
    if (found) compare(found, event, `event ${index + 1}`, differences);
  }
  return differences;
}

function compare(actual: unknown, expected: unknown, path: string, differences: string[]): void {
  if (typeof expected === "string" && typeof actual === "string") {
    if (!sameText(actual, expected)) differences.push(`${path}: ${actual} instead of ${expected}`);
    return;
  }
  if (typeof expected !== "object" || expected === null) {
    if (actual !== expected)
      differences.push(`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
    return;
  }
  const found = typeof actual === "string" ? parsed(actual) : actual;
  if (typeof found !== "object" || found === null || Array.isArray(found) !== Array.isArray(expected)) {
    differences.push(`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
    return;
  }
  const keys = new Set([...Object.keys(found), ...Object.keys(expected)]);
  for (const key of keys) {
    if (ignored.has(key)) continue;
    compare((found as RecordedEvent)[key], (expected as RecordedEvent)[key], `${path}.${key}`, differences);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Texts that are JSON are compared as data, for a value inside them may be volatile too. */
function sameText(actual: string, expected: string): boolean {
  if (actual === expected || placeholders.has(expected)) return true;
  const data = parsed(expected);
  if (typeof data === "object" && data !== null) {
    const inner: string[] = [];
    compare(actual, data, "", inner);
    return inner.length === 0;
  }
  if (!placeholderParts.test(expected)) return false;
  const parts = expected.split(new RegExp(placeholderParts, "g")).map((part) => escapeText(part));
  return new RegExp(`^${parts.join(".+?")}$`, "s").test(actual);
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
