import { defineConfig } from "@watchkeeper/config/define-config";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";

/** What is watched here, and how far Watchkeeper may go. All keys, with their defaults: docs/configuration.md. */
export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [
    { id: "444455556666", name: "payments", regions: ["us-east-1", "eu-west-1"] },
    { id: "777788889999", name: "sandbox", regions: ["us-east-1", "eu-west-1"] },
  ],
  // All checks of ours, and what is said of two of them; your own go here too.
  checks: [
    ...awsBaseline,
    imdsv2Required.with({ mode: "ask" }),
    requiredTags.with({
      mode: "enforce",
      settle: "5 seconds",
      settings: { tags: [{ key: "owner", fill: "launching-identity" }] },
    }),
  ],
  approvals: { needed: 1, timeout: "24 hours", approvers: ["me", "bob", "carol"] },
  // Whose IAM users may work at a command line, beside the hub's: here, people are users of a watched account.
  operators: { accounts: ["444455556666"] },
  // The same person at a terminal and in the chat counts once.
  people: [
    { name: "me", identities: ["arn:aws:iam::444455556666:user/me"] },
    { name: "bob", identities: ["arn:aws:iam::444455556666:user/bob", "slack:T000000001/U0000BOB"] },
    { name: "carol", identities: ["arn:aws:iam::444455556666:user/carol", "slack:T000000001/U00CAROL"] },
  ],
  // The channel of the emulator that `npm start` runs; put your own here.
  slack: { team: "T000000001", channel: "C000000001" },
});
