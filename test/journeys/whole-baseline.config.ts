import { defineConfig } from "@watchkeeper/config/define-config";
import { staff } from "./staff.ts";

/** A stage with a configuration of its own: the whole baseline acts. */
export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  checks: {
    "imdsv2-required": { mode: "enforce" },
    "root-volume-encrypted": { mode: "enforce" },
    "no-public-address": { mode: "enforce" },
    "managed-by-ssm": { mode: "enforce", profile: "ssm-core" },
    "covered-by-backup": { mode: "enforce", tag: { key: "backup", value: "daily" } },
  },
  ...staff,
});
