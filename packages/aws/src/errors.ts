import { type ErrorKind, WatchkeeperError } from "@watchkeeper/core/error";

/** What the SDK throws, as far as we look at it. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $fault?: "client" | "server";
}

const throttles = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "ProvisionedThroughputExceededException",
  "RequestThrottled",
  "SlowDown",
]);
const denials =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|UnauthorizedException|InvalidClientTokenId|ExpiredToken(Exception)?|OptInRequired)$/;
const absences = /(NotFound|NotFoundException|DoesNotExist|NoSuch\w*)$|^Invalid\w+ID\.NotFound$/;
const conflicts =
  /^(ConditionalCheckFailedException|TransactionConflictException|IncorrectInstanceState|ResourceInUseException|ConflictException)$/;

/** What an answer of AWS means for the caller; no answer at all means that it may have been done. */
function kindOf(error: SdkError): ErrorKind {
  if (throttles.has(error.name)) return "throttled";
  if (denials.test(error.name)) return "denied";
  if (absences.test(error.name)) return "not-found";
  if (conflicts.test(error.name)) return "conflict";
  const status = error.$metadata?.httpStatusCode;
  if (status !== undefined && status >= 400 && status < 500) return "invalid-input";
  return "unavailable";
}

/** An SDK error in our words: AWS's own message, which names the action where a permission is lacking, and what was asked. */
export function fromSdk(error: unknown, asked: string): WatchkeeperError {
  if (error instanceof WatchkeeperError) return error;
  if (!(error instanceof Error))
    return new WatchkeeperError("UnknownError", "bug", `${asked}: ${String(error)}`);
  if (!("$metadata" in error) && !("code" in error)) {
    return new WatchkeeperError(error.name, "bug", `${asked}: ${error.message}`, { cause: error });
  }
  return new WatchkeeperError(
    error.name,
    kindOf(error as SdkError),
    `${asked}: ${error.name}: ${error.message}`,
    { cause: error },
  );
}
