import { AwsError } from "./aws-error.ts";

/** The code of any thrown value: of the SDK's exception classes it is their name. */
export const errorCodeOf = (error: unknown): string => {
  if (error instanceof AwsError) return error.code;
  if (isServiceException(error)) return error.name;
  return "InternalFailure";
};

/** Whether AWS's answer is meant, not a bug of the simulation. */
export const isServiceException = (error: unknown): error is Error & { $fault: "client" | "server" } =>
  error instanceof Error && "$fault" in error;
