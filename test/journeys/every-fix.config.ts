import { defineConfig } from "@watchkeeper/config/define-config";
import { instanceProtected } from "@watchkeeper/reactions/checks/backup/instance-protected";
import { volumeProtected } from "@watchkeeper/reactions/checks/backup/volume-protected";
import { allowedInstanceTypes } from "@watchkeeper/reactions/checks/ec2-instance/allowed-instance-types";
import { approvedImages } from "@watchkeeper/reactions/checks/ec2-instance/approved-images";
import { coveredByBackup } from "@watchkeeper/reactions/checks/ec2-instance/covered-by-backup";
import { managedBySsm } from "@watchkeeper/reactions/checks/ec2-instance/managed-by-ssm";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { staff } from "./staff.ts";

/** A stage with a configuration of its own: every check of ours is enforced, with settings under which it finds something. */
export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  checks: [
    ...awsBaseline.map((check) => check.with({ mode: "enforce" })),
    allowedInstanceTypes.with({ mode: "enforce", settings: { allowed: ["t3.*"] } }),
    approvedImages.with({
      mode: "enforce",
      settings: { images: ["ami-0123456789abcdef0"], owners: ["444455556666"] },
    }),
    managedBySsm.with({ mode: "enforce", settings: { profile: "ssm-core" } }),
    coveredByBackup.with({ mode: "enforce", settings: { tag: { key: "backup", value: "daily" } } }),
    instanceProtected.with({ mode: "enforce", settings: { tag: { key: "plan", value: "gold" } } }),
    volumeProtected.with({ mode: "enforce", settings: { tag: { key: "plan", value: "gold" } } }),
  ],
  ...staff,
});
