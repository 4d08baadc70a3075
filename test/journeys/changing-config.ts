import { defineConfig, type Project } from "@watchkeeper/config/define-config";
import { staff } from "./staff.ts";

/** The configuration of a stage whose configuration changes while it runs; to begin with, one that watches nothing of note. */
export const changing: { current: Project } = {
  current: defineConfig({
    hub: { account: "111122223333", region: "us-east-1" },
    accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
    ...staff,
  }),
};

export default new Proxy({} as Project, { get: (_, key) => Reflect.get(changing.current, key) });
