import { allowedInstanceTypes } from "./allowed-instance-types.ts";
import { approvedImages } from "./approved-images.ts";
import { coveredByBackup } from "./covered-by-backup.ts";
import { imdsv2Required } from "./imdsv2-required.ts";
import { managedBySsm } from "./managed-by-ssm.ts";
import { noPublicAddress } from "./no-public-address.ts";
import { requiredTags } from "./required-tags.ts";
import { rootVolumeEncrypted } from "./root-volume-encrypted.ts";

/** What every EC2 instance must keep to, from its launch on. */
export const ec2InstanceBaseline = [
  imdsv2Required,
  requiredTags,
  rootVolumeEncrypted,
  noPublicAddress,
  allowedInstanceTypes,
  approvedImages,
  managedBySsm,
  coveredByBackup,
] as const;
