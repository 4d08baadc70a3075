import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { SdkError } from "@smithy/types";
import { type ErrorKind, WatchkeeperError } from "@watchkeeper/core/error";

const denials =
  /^(AccessDenied|AccessDeniedException|AuthFailure|UnauthorizedOperation|UnauthorizedException|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken(Exception)?|OptInRequired)$/;
const absences = /(NotFound(Exception|Fault)?|DoesNotExist|NoSuch\w*)$/;
const conflicts =
  /^(ConditionalCheckFailedException|TransactionConflictException|DependencyViolation|IncorrectInstanceState|ResourceInUseException|ConflictException)$/;

/**
 * What an answer of AWS means for the caller: what passes by itself, the SDK knows; what else it names, we do. No answer
 * at all means that it may have been done.
 */
function kindOf(error: SdkError): ErrorKind {
  if (isThrottlingError(error)) return "throttled";
  if (denials.test(error.name)) return "denied";
  if (isTransientError(error)) return "unavailable";
  if (absences.test(error.name)) return "not-found";
  if (conflicts.test(error.name)) return "conflict";
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined || status < 400 || status >= 500) return "unavailable";
  return byStatus[status] ?? "invalid-input";
}

const byStatus: Readonly<Record<number, ErrorKind>> = {
  401: "denied",
  403: "denied",
  404: "not-found",
  409: "conflict",
};

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
