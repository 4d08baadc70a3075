import { AwsError } from "../../kernel/aws-error.ts";

/** EC2's errors by code; https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html */
export const ec2Error = (code: string, message: string): AwsError => new AwsError(code, message);

export const invalidValue = (message: string): AwsError => ec2Error("InvalidParameterValue", message);

export const missing = (parameter: string): AwsError =>
  ec2Error("MissingParameter", `The request must contain the parameter ${parameter}`);

export const incorrectState = (message: string): AwsError => ec2Error("IncorrectInstanceState", message);

/** Ends a dry run, once everything else was found in order. */
export function endDryRun({ DryRun }: { readonly DryRun?: boolean | undefined }): void {
  if (DryRun !== true) return;
  throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}
