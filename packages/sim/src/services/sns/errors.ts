import { AwsError } from "../../kernel/aws-error.ts";

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html; most of SNS's refusals are of this one code. */
export const invalid = (what: string): AwsError =>
  new AwsError("InvalidParameter", `Invalid parameter: ${what}`);

export const noSuchTopic = (): AwsError => new AwsError("NotFound", "Topic does not exist", 404);

export const noSuchSubscription = (): AwsError =>
  new AwsError("NotFound", "Subscription does not exist", 404);

/** A value of a message's attribute that SNS does not take. */
export const invalidValue = (message: string): AwsError => new AwsError("ParameterValueInvalid", message);
