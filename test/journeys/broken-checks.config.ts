import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { defineConfig } from "@watchkeeper/config/define-config";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { defineCheck, fail, wake } from "@watchkeeper/reactions/check";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { launchedBy } from "@watchkeeper/reactions/checks/ec2-instance/launched";
import { instanceWakes } from "@watchkeeper/reactions/checks/ec2-instance/wakes";
import { defineRemediation } from "@watchkeeper/reactions/remediation";
import * as z from "zod";
import { staff } from "./staff.ts";

/** What is broken in somebody's own check, and whether it is so at this moment. */
export const broken = { fix: false, examine: false, names: false };

const anyOf = (id: string) => ({
  ...{ id, title: "It is as somebody wants it", why: "Somebody wants it so.", on: instance },
  ...({ severity: "low", settle: "0 seconds" } as const),
  ...{ wakes: instanceWakes, settings: z.strictObject({}) },
});

const brokenFix = defineCheck({
  ...anyOf("broken-fix"),
  wakes: [
    wake(ec2RunInstances, (event, have) => {
      if (broken.names) throw new Error("nobody thought of this event");
      return launchedBy(event, have);
    }),
  ],
  mode: "ask",
  examine: ({ id, tags }) =>
    broken.fix && !tags.has("seen") ? fail(`${id} is not as somebody wants it`, {}) : { is: "ok" },
  fix: defineRemediation({
    id: "cannot-be-planned",
    title: "Cannot be planned",
    operations: [],
    steps: () => {
      throw new Error("nobody thought of that\n  at all");
    },
  }),
});

const brokenExamine = defineCheck({
  ...anyOf("broken-examine"),
  mode: "observe",
  examine: () => {
    if (broken.examine) throw new Error("nobody thought of this");
    return { is: "ok" };
  },
});

/** A stage with checks of somebody's own beside one of ours. */
export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  checks: [imdsv2Required.with({ mode: "ask" }), brokenFix, brokenExamine],
  ...staff,
});
