import { StatesError } from "@watchkeeper/asl/states-error";
import { AwsError } from "../../../kernel/aws-error.ts";
import { errorCodeOf, isServiceException } from "../../../kernel/error-code.ts";
import type { ExceptionSchema } from "../../../kernel/wire/client-model.ts";
import { UnknownMember } from "../../../kernel/wire/to-sdk.ts";

/** How an integration names a service's errors: `Lambda.TooManyRequestsException`, or its base for what is not modelled. */
export interface ErrorNaming {
  readonly prefix: string;
  readonly base: string;
  /** The end of the cause, in the words of the AWS SDK for Java that the integration is built on. */
  readonly tail: (error: {
    readonly code: string;
    readonly status: number;
    readonly requestId: string;
  }) => string;
}

/** Of the optimised integrations, built on version 1. */
export const optimised = (prefix: string, base: string, service: string): ErrorNaming => ({
  prefix,
  base,
  tail: ({ code, status, requestId }) =>
    `(Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
});

/**
 * Of the AWS SDK integrations, built on version 2.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const sdkIntegration = (prefix: string): ErrorNaming => ({
  prefix,
  base: `${prefix}Exception`,
  tail: ({ status, requestId }) =>
    `(Service: ${prefix}, Status Code: ${status}, Request ID: ${requestId}${
      prefix === "S3" ? `, Extended Request ID: ${Buffer.from(requestId).toString("base64")}` : ""
    })`,
});

/** What a service answered, as the failure of a task. */
export function taskError(
  thrown: unknown,
  naming: ErrorNaming,
  exceptions: readonly ExceptionSchema[],
  requestId: string,
): StatesError {
  if (thrown instanceof StatesError) return thrown;
  if (thrown instanceof UnknownMember) {
    const words = `The field "${thrown.member}" is not supported by Step Functions`;
    return new StatesError("States.Runtime", words);
  }
  if (!(thrown instanceof AwsError) && !isServiceException(thrown)) {
    const words = thrown instanceof Error ? thrown.stack : String(thrown);
    return new StatesError("States.Runtime", `The embedded AWS failed: ${words}`);
  }
  const code = errorCodeOf(thrown);
  if (code === "NotImplemented") return notSimulated(thrown.message);
  const known = exceptions.find(({ name, queryCode }) => name === code || queryCode === code);
  const status = thrown instanceof AwsError ? thrown.status : (known?.status ?? 400);
  // The integrations know no class for a refusal.
  const name = known && !code.startsWith("AccessDenied") ? withSuffix(known.name) : naming.base;
  return new StatesError(
    `${naming.prefix}.${name}`,
    `${thrown.message} ${naming.tail({ code, status, requestId })}`,
  );
}

/** What the embedded AWS lacks ends the execution: no Retry or Catch may take it for an answer of AWS. */
export const notSimulated = (message: string): StatesError => new StatesError("States.Runtime", message);

const withSuffix = (name: string): string => (name.endsWith("Exception") ? name : `${name}Exception`);
