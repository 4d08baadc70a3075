import { AwsError, ModelledError } from "../../kernel/aws-error.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";

/** What AWS gives a key that is made without: its account decides by its own policies. */
export const defaultKeyPolicy = (account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });

/** A policy as KMS takes it for a key. */
export function checkKeyPolicy(text: string): string {
  try {
    checkPolicy(text, "resource");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ModelledError("MalformedPolicyDocumentException", error.message);
  }
  return text;
}
