import { defineConfig } from "@watchkeeper/config/define-config";
import { expect, test } from "vitest";
import { functions } from "../../../functions/index.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploymentOf } from "./deployment.ts";

test("every alarm tells the topics that are configured", () => {
  const topic = "arn:aws:sns:us-east-1:111122223333:pager";
  const config = defineConfig({
    hub: { account: "111122223333", region: "us-east-1" },
    accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
    approvals: { approvers: ["arn:aws:iam::111122223333:user/alice"] },
    alarms: { topics: [topic] },
  });
  const { alarms } = deploymentOf({ stage: "test", config, functions, workflows });
  expect(alarms).not.toEqual([]);
  for (const { tells } of alarms) expect(tells).toEqual([topic]);
});
