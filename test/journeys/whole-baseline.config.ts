import { defineConfig } from "@watchkeeper/config/define-config";
import { volumeProtected } from "@watchkeeper/reactions/checks/backup/volume-protected";
import { coveredByBackup } from "@watchkeeper/reactions/checks/ec2-instance/covered-by-backup";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { managedBySsm } from "@watchkeeper/reactions/checks/ec2-instance/managed-by-ssm";
import { noPublicAddress } from "@watchkeeper/reactions/checks/ec2-instance/no-public-address";
import { rootVolumeEncrypted } from "@watchkeeper/reactions/checks/ec2-instance/root-volume-encrypted";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { staff } from "./staff.ts";

/** A stage with a configuration of its own: the whole baseline acts. */
export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  checks: [
    ...awsBaseline,
    imdsv2Required.with({ mode: "enforce" }),
    rootVolumeEncrypted.with({ mode: "enforce" }),
    noPublicAddress.with({ mode: "enforce" }),
    managedBySsm.with({ mode: "enforce", settings: { profile: "ssm-core" } }),
    coveredByBackup.with({ mode: "enforce", settings: { tag: { key: "backup", value: "daily" } } }),
    volumeProtected.with({ mode: "enforce", settings: { tag: { key: "plan", value: "gold" } } }),
  ],
  ...staff,
});
