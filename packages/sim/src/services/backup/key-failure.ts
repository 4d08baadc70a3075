import { errorCodeOf } from "../../kernel/error-code.ts";
import { asService } from "./askers.ts";
import type { Scene } from "./shared.ts";

const unusable = "KMS key is either disabled or pending deletion or access to KMS key is denied";

/** AWS Backup's message where a vault's own key cannot be used; AWS's keys, and those of no simulated account, can. */
export async function keyFailure(scene: Scene, keyArn: string | undefined): Promise<string | undefined> {
  if (keyArn === undefined || !/:key\//.test(keyArn)) return undefined;
  const [, , , region = scene.region, account = scene.account] = keyArn.split(":");
  if (!scene.world.accounts.includes(account)) return undefined;
  try {
    const { KeyMetadata } = await asService(scene.world, { account, region })("kms", "DescribeKey", {
      KeyId: keyArn,
    });
    return KeyMetadata.KeyState === "Enabled" ? undefined : unusable;
  } catch (error) {
    return errorCodeOf(error) === "NotFoundException" ? unusable : undefined;
  }
}
