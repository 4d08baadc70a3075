import { on, type Words } from "../../factory/operations.ts";
import type { Request } from "../../factory/resource.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { invalidState, type Key, keys } from "./key.ts";

/** What requests that use a key say of how. */
interface Use {
  readonly EncryptionContext?: Record<string, string> | undefined;
  readonly EncryptionAlgorithm?: string | undefined;
  readonly SigningAlgorithm?: string | undefined;
  readonly MacAlgorithm?: string | undefined;
  readonly MessageType?: string | undefined;
  readonly KeyId?: string | undefined;
  readonly DryRun?: boolean | undefined;
}

/** Refuses a key that may not be used. */
export function checkUsable(key: Key): void {
  if (key.status === "PendingDeletion") throw invalidState(key, "pending deletion");
  if (key.status === "Disabled") throw new ModelledError("DisabledException", `${key.arn} is disabled.`);
}

/** Refuses a key that is for something else. */
export function checkUsage({ arn, usage }: Key, wanted: string, operation: string): void {
  if (usage !== wanted)
    throw new ModelledError(
      "InvalidKeyUsageException",
      `${arn} key usage is ${usage} which is not valid for ${operation}.`,
    );
}

/** An operation that uses a key for what it is for; CloudTrail counts none of these as a change. */
export const using = <Input extends Use, Output>(
  usage: string,
  run: (key: Key, input: Input, request: Request) => Output,
  words: Words<Input> = {},
) =>
  on(
    keys,
    (key, input: Input, request) => {
      checkUsable(key);
      checkUsage(key, usage, request.operation);
      if (input.DryRun)
        throw new ModelledError(
          "DryRunOperationException",
          "The request would have succeeded, but the DryRun option is set.",
        );
      return run(key, input, request);
    },
    { isChange: false, keys: conditionsOf, ...words },
  );

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export function conditionsOf(input: Use): Record<string, string | readonly string[]> {
  const { EncryptionContext: context, SigningAlgorithm, MacAlgorithm, EncryptionAlgorithm, KeyId } = input;
  const pairs = Object.entries(context ?? {}).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  return {
    ...Object.fromEntries(pairs),
    ...(context ? { "kms:EncryptionContextKeys": Object.keys(context) } : {}),
    ...(EncryptionAlgorithm ? { "kms:EncryptionAlgorithm": EncryptionAlgorithm } : {}),
    ...(SigningAlgorithm
      ? { "kms:SigningAlgorithm": SigningAlgorithm, "kms:MessageType": input.MessageType ?? "RAW" }
      : {}),
    ...(MacAlgorithm ? { "kms:MacAlgorithm": MacAlgorithm } : {}),
    ...(KeyId?.includes("alias/") ? { "kms:RequestAlias": KeyId.slice(KeyId.indexOf("alias/")) } : {}),
  };
}

/** Refuses an algorithm that is not a key's. */
export function checkAlgorithm(key: Key, algorithms: readonly string[] | undefined, wanted: string): void {
  if (!algorithms?.includes(wanted))
    throw new ModelledError(
      "InvalidKeyUsageException",
      `Algorithm ${wanted} and key spec ${key.spec} are incompatible.`,
    );
}
