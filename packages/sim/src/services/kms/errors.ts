import { AwsError } from "../../kernel/aws-error.ts";

/** https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html, and the errors of its operations */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);

export const notFound = (what: string): AwsError => new AwsError("NotFoundException", what);

export const invalidState = (arn: string, state: string): AwsError =>
  new AwsError("KMSInvalidStateException", `${arn} is ${state}.`);

export const disabled = (arn: string): AwsError => new AwsError("DisabledException", `${arn} is disabled.`);
