import { account, type Rehearsal } from "./rehearsal.ts";

/** Makes what the whole baseline's fixes name: an instance profile for Systems Manager, and a backup plan. */
export async function prepareBaseline(rehearsal: Rehearsal): Promise<void> {
  const ask = (service: string, operation: string, input: unknown) =>
    rehearsal.asAdministrator(account, service, operation, input);
  await ask("iam", "CreateRole", {
    RoleName: "ssm-core",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: ["ec2.amazonaws.com", "backup.amazonaws.com"] },
          Action: "sts:AssumeRole",
        },
      ],
    }),
  });
  await ask("iam", "AttachRolePolicy", {
    RoleName: "ssm-core",
    PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
  });
  await ask("iam", "CreateInstanceProfile", { InstanceProfileName: "ssm-core" });
  await ask("iam", "AddRoleToInstanceProfile", { InstanceProfileName: "ssm-core", RoleName: "ssm-core" });
  const { BackupPlanId } = await ask("backup", "CreateBackupPlan", {
    BackupPlan: { BackupPlanName: "daily", Rules: [{ RuleName: "daily", TargetBackupVaultName: "Default" }] },
  });
  await ask("backup", "CreateBackupSelection", {
    BackupPlanId,
    BackupSelection: {
      SelectionName: "tagged",
      IamRoleArn: `arn:aws:iam::${account}:role/ssm-core`,
      ListOfTags: [{ ConditionType: "STRINGEQUALS", ConditionKey: "backup", ConditionValue: "daily" }],
    },
  });
}

/** Tags at launch that leave the baseline nothing to ask for, but for those that are named otherwise. */
export const launchTags = (more: Readonly<Record<string, string>> = {}) => ({
  TagSpecifications: [
    {
      ResourceType: "instance" as const,
      Tags: Object.entries({ owner: "payments", "public-address": "", ...more }).map(([Key, Value]) => ({
        Key,
        Value,
      })),
    },
  ],
});

/** A launch whose root volume is encrypted. */
export const encrypted = {
  BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }],
};
