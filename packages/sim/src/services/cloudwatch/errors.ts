import { AwsError } from "../../kernel/aws-error.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
export const invalidValue = (message: string): AwsError => new AwsError("InvalidParameterValue", message);

export const invalidCombination = (message: string): AwsError =>
  new AwsError("InvalidParameterCombination", message);

export const missing = (parameter: string): AwsError =>
  new AwsError("MissingParameter", `The parameter ${parameter} is required.`);

export const validation = (message: string): AwsError => new AwsError("ValidationError", message);
