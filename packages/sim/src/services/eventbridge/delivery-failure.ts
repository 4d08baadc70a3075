import { AwsError } from "../../kernel/aws-error.ts";
import { errorCodeOf, isServiceException } from "../../kernel/error-code.ts";

/** Why an attempt failed, in the words of a dead letter, and whether another may succeed. */
export interface DeliveryFailure {
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html, "error codes". */
  readonly code: string;
  readonly message: string;
  readonly isRetried: boolean;
}

/** What could not be permitted or found is not tried again; what was throttled or broken is. */
export function deliveryFailure(error: unknown): DeliveryFailure {
  if (error instanceof HopRefused) return { code: error.code, message: error.message, isRetried: false };
  if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
  const name = errorCodeOf(error);
  const status = error instanceof AwsError ? error.status : error.$fault === "server" ? 500 : 400;
  const { code, isRetried } = kindOf(name, status, error.message);
  return { code, isRetried, message: error.message };
}

function kindOf(name: string, status: number, message: string): { code: string; isRetried: boolean } {
  if (name === "NotImplemented") return { code: "SDK_CLIENT_ERROR", isRetried: false };
  if (message.includes("cannot assume") || message.includes("sts:AssumeRole")) {
    return { code: "FAILED_TO_ASSUME_ROLE", isRetried: false };
  }
  if (/AccessDenied|Unauthorized/.test(name)) return { code: "NO_PERMISSIONS", isRetried: false };
  if (/Throttl|TooManyRequests|LimitExceeded|Overlimit/i.test(name) || status === 429) {
    return { code: "THROTTLING", isRetried: true };
  }
  if (/NotFound|DoesNotExist|NonExistent|NoSuch/.test(name)) return { code: "NO_RESOURCE", isRetried: false };
  if (status >= 500) return { code: "ERROR_FROM_TARGET", isRetried: true };
  return { code: "SDK_CLIENT_ERROR", isRetried: false };
}

/** An event that came from another bus is not sent on to a third. */
export class HopRefused extends Error {
  override readonly name = "HopRefused";
  readonly code: "THIRD_ACCOUNT_HOP_DETECTED" | "THIRD_REGION_HOP_DETECTED";

  constructor(code: HopRefused["code"]) {
    super("EventBridge can't route events received from a sender event bus to a third event bus.");
    this.code = code;
  }
}
