import fc from "fast-check";
import { expect, test } from "vitest";
import { approvalRulesFor } from "./approval-rules.ts";
import { defineConfig } from "./define-config.ts";
import { reactionConfig } from "./reaction-config.ts";

const account = "444455556666";
const project = defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: account, name: "payments", regions: ["us-east-1"] }],
  approvals: { approvers: ["bob"] },
  people: [{ name: "bob", identities: [`arn:aws:iam::${account}:user/bob`] }],
});
const id = fc.oneof(fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)), fc.string());

test("a check that is not configured only observes, settles at once, and asks for nobody, whatever it is called", () => {
  const { modeOf, settleMsOf } = reactionConfig(project, "");
  fc.assert(
    fc.property(id, (check) => {
      expect([modeOf(check, account), settleMsOf(check)]).toEqual(["observe", 0]);
      expect(approvalRulesFor(project, { account, checks: [check] }).needed).toBe(1);
    }),
  );
});
