import { AwsError } from "../../kernel/aws-error.ts";

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/CommonErrors.html */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);

export const notFound = (what: string): AwsError =>
  new AwsError("ResourceNotFoundException", `${what} does not exist.`, 404);

export const exists = (what: string): AwsError =>
  new AwsError("ConflictException", `${what} already exists.`, 409);
