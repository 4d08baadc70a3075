import { AwsError } from "../../kernel/aws-error.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);

export const notFound = (message: string): AwsError => new AwsError("ResourceNotFoundException", message);

export const limitExceeded = (message: string): AwsError => new AwsError("LimitExceededException", message);
