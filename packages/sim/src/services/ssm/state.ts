import type { ParameterTier, ParameterType } from "@aws-sdk/client-ssm";

/** One value that a parameter has had, with all that was set together with it. */
export interface ParameterVersion {
  readonly version: number;
  readonly type: ParameterType;
  readonly value: string;
  /** What a SecureString looks like to those who do not ask for its decryption. */
  readonly ciphertext: string | undefined;
  readonly keyId: string | undefined;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly tier: ParameterTier;
  readonly modified: Date;
  readonly modifiedBy: string;
  labels: readonly string[];
}

/** A parameter of Parameter Store. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly tags: Map<string, string>;
  /** Oldest first; there is at least one, and there are no more than a hundred. */
  versions: readonly ParameterVersion[];
}

/** What Systems Manager keeps in one account and Region. Managed instances follow from EC2 and IAM. */
export interface SsmState {
  readonly parameters: Map<string, Parameter>;
}

export const createState = (): SsmState => ({ parameters: new Map() });
