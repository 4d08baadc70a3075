import { allowedInstanceTypes } from "./allowed-instance-types.ts";
import { approvedImages } from "./approved-images.ts";
import { coveredByBackup } from "./covered-by-backup.ts";
import { imdsv2Required } from "./imdsv2-required.ts";
import { managedBySsm } from "./managed-by-ssm.ts";
import { noPublicAddress } from "./no-public-address.ts";
import { requiredTags } from "./required-tags.ts";
import { rootVolumeEncrypted } from "./root-volume-encrypted.ts";

/** Every check of the baseline. Adding one is a file beside these, a line here, and one in packages/config/src/schema.ts. */
export const baselineChecks = [
  imdsv2Required,
  requiredTags,
  rootVolumeEncrypted,
  noPublicAddress,
  allowedInstanceTypes,
  approvedImages,
  managedBySsm,
  coveredByBackup,
] as const;
