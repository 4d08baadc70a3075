import { type ConfigInput, defineConfig } from "@watchkeeper/config/define-config";
import { coveredByBackup } from "@watchkeeper/reactions/checks/ec2-instance/covered-by-backup";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { managedBySsm } from "@watchkeeper/reactions/checks/ec2-instance/managed-by-ssm";
import { rootVolumeEncrypted } from "@watchkeeper/reactions/checks/ec2-instance/root-volume-encrypted";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { describe, expect, test } from "vitest";
import { functions } from "../../../functions/index.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploymentOf } from "./deployment.ts";
import { checkSizes, measured, sizeLimits } from "./sizes.ts";

/** Thirty Regions with the longest names that there are. */
const regions = Array.from({ length: 30 }, (_, index) => `ap-southeast-${index % 10}`).map((name, index) =>
  index < 10 ? name : name.replace("southeast", index < 20 ? "northeast" : "northwest"),
);

const stage = "production-eu-west-1";

const of = (accounts: number, hub: Partial<ConfigInput["hub"]> = {}) =>
  deploymentOf({
    stage,
    config: defineConfig({
      hub: { account: "111122223333", region: regions[0]!, ...hub },
      accounts: Array.from({ length: accounts }, (_, index) => ({
        id: String(200_000_000_000 + index),
        name: `account-${index}`,
        regions,
      })),
      checks: [
        ...awsBaseline,
        imdsv2Required.with({ mode: "enforce" }),
        rootVolumeEncrypted.with({ mode: "enforce" }),
        managedBySsm.with({ mode: "enforce", settings: { profile: "ssm-core" } }),
        coveredByBackup.with({ mode: "enforce", settings: { tag: { key: "backup", value: "daily" } } }),
      ],
      slack: { team: "T0123456789", channel: "C0123456789" },
      approvals: { approvers: ["arn:aws:iam::200000000000:user/alice"] },
    }),
    functions,
    workflows,
  });

describe("a deployment", () => {
  test("of 500 accounts in 30 Regions, of one organisation: every policy is as short as AWS wants it", () => {
    const all = measured(of(500, { organization: "o-a1b2c3d4e5" }));
    expect(all.filter(({ of, size }) => size > sizeLimits[of])).toEqual([]);
    expect(new Set(all.map((one) => one.of))).toEqual(new Set(Object.keys(sizeLimits)));
  });

  test("of 50 accounts needs no organisation", () => {
    expect(of(50).roles).not.toEqual([]);
  });

  test("of more accounts than policies can list is refused, and says what to do", () => {
    expect(() => of(500)).toThrow(
      /characters, and AWS takes 10240: .*hub.organization.* Nothing was deployed/,
    );
  });

  test("of an organisation trusts its members, and nobody else of that name", () => {
    const { roles, bus } = of(2, { organization: "o-a1b2c3d4e5" });
    const conditions = (text: string) => text.match(/"aws:\w+OrgID":"o-a1b2c3d4e5"/g) ?? [];
    for (const { name, trust } of roles.filter(({ name }) => /-(read|act)$/.test(name)))
      expect(conditions(JSON.stringify(trust)), name).toHaveLength(1);
    expect(conditions(JSON.stringify(bus.policy))).toHaveLength(1);
    for (const key of ["on-event", "plan-case", "advance-run"]) {
      const { policy } = roles.find(({ name }) => name === `watchkeeper-${stage}-${key}`)!;
      expect(conditions(JSON.stringify(policy)).length, key).toBeGreaterThan(0);
    }
  });

  test("of more checks than a role can be given policies for is refused, and says of which role", () => {
    const deployment = of(1);
    const roles = deployment.roles.map((role) =>
      role.managed && role.name.endsWith("-read")
        ? { ...role, managed: Array.from({ length: 11 }, () => role.managed![0]!) }
        : role,
    );
    expect(() => checkSizes({ ...deployment, roles })).toThrow(
      /need of the role watchkeeper-.*-read in 200000000000 takes 11 managed policies, and AWS gives a role 10\..* Nothing was deployed/,
    );
  });

  test("in GovCloud has ARNs of GovCloud, also in its state machines", () => {
    const config = defineConfig({
      hub: { account: "111122223333", region: "us-gov-west-1" },
      accounts: [{ id: "444455556666", name: "payments", regions: ["us-gov-west-1", "us-gov-east-1"] }],
      approvals: { approvers: ["arn:aws-us-gov:iam::444455556666:user/alice"] },
    });
    const text = JSON.stringify(deploymentOf({ stage, config, functions, workflows }));
    expect(text).toContain("arn:aws-us-gov:states:::lambda:invoke");
    expect(text.match(/arn:aws:[^"]*/g) ?? []).toEqual([]);
  });
});
