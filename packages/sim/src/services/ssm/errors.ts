import { AwsError } from "../../kernel/aws-error.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);

/** A member of a request that its shape does not allow, in the words of all JSON services. */
export const constraint = (value: string, member: string, rule: string): AwsError =>
  validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
