import type * as Kms from "@aws-sdk/client-kms";
import { AwsError } from "../../kernel/aws-error.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import type { Operations } from "../../kernel/service.ts";
import { notFound } from "./errors.ts";
import { findKey, onKey, trail } from "./shared.ts";
import type { KmsState } from "./state.ts";

type PolicyOperations = "GetKeyPolicy" | "PutKeyPolicy" | "ListKeyPolicies";

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html; a key has the one policy `default` */
export const policyOperations: Pick<Operations<typeof Kms, KmsState>, PolicyOperations> = {
  GetKeyPolicy: {
    authorize: onKey("GetKeyPolicy"),
    run: (input, request) => {
      const { policy } = findKey(input, request);
      return { Policy: policy, PolicyName: checkName(input.PolicyName) };
    },
  },
  PutKeyPolicy: {
    authorize: onKey("PutKeyPolicy"),
    run: (input, request) => {
      const key = findKey(input, request);
      checkName(input.PolicyName);
      key.policy = checkKeyPolicy(input.Policy ?? "");
      return {};
    },
    trail,
  },
  ListKeyPolicies: {
    authorize: onKey("ListKeyPolicies"),
    run: (input, request) => {
      findKey(input, request);
      return { PolicyNames: ["default"], Truncated: false };
    },
  },
};

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
    throw new AwsError("MalformedPolicyDocumentException", error.message);
  }
  return text;
}

function checkName(name = "default"): string {
  if (name !== "default") throw notFound(`No such policy exists`);
  return name;
}
