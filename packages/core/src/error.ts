/** What the caller may do next. Lambda retry, ASL Retry and Catch, HTTP status and exit code are look-ups on it. */
export type ErrorKind =
  | "invalid-input"
  | "not-found"
  | "conflict"
  | "denied"
  | "throttled"
  | "unavailable"
  | "bug";

/** An error whose message is written for the person who must act on it. */
export class WatchkeeperError extends Error {
  readonly kind: ErrorKind;

  /** @param name a literal: Step Functions matches errors by name, and bundlers rename classes. */
  constructor(name: string, kind: ErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = name;
    this.kind = kind;
  }
}

/** The kind of any thrown value: what is not ours is a bug until an adapter has said otherwise. */
export const kindOf = (error: unknown): ErrorKind => (error instanceof WatchkeeperError ? error.kind : "bug");

/** Whether the same request may succeed later, unchanged. */
export const isRetryable = (error: unknown): boolean => {
  const kind = kindOf(error);
  return kind === "throttled" || kind === "unavailable";
};

/** The exit code of a command that ended with an error of this kind (documented in `watchkeeper --help`). */
export const exitCodeOf: Readonly<Record<ErrorKind, number>> = {
  "invalid-input": 2,
  unavailable: 3,
  "not-found": 4,
  conflict: 5,
  denied: 6,
  throttled: 7,
  bug: 70,
};

/** The HTTP status of an answer that reports an error of this kind. */
export const httpStatusOf: Readonly<Record<ErrorKind, number>> = {
  "invalid-input": 400,
  denied: 403,
  "not-found": 404,
  conflict: 409,
  throttled: 429,
  bug: 500,
  unavailable: 503,
};

/** Whatever was thrown, as one line of text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
