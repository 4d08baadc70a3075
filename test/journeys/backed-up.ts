import type { MishapJob } from "@watchkeeper/sim/services/backup/mishap";
import { orderMishap, stateAt } from "@watchkeeper/sim/services/backup/mishaps";
import { account, type Rehearsal, region } from "./rehearsal.ts";

/** The role that AWS Backup makes at its first use. */
const defaultRole = `arn:aws:iam::${account}:role/service-role/AWSBackupDefaultServiceRole`;

const far = `arn:aws:backup:${region}:${account}:backup-vault:far`;

const policies = ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"];

/** What is backed up in the watched account, and whoever does it there. */
export class BackedUp {
  readonly #rehearsal: Rehearsal;

  private constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  /** With AWS Backup's own role, and a vault called `daily`. */
  static async prepare(rehearsal: Rehearsal): Promise<BackedUp> {
    const made = new BackedUp(rehearsal);
    await made.role("AWSBackupDefaultServiceRole", "/service-role/", policies);
    await made.ask("backup", "CreateBackupVault", { BackupVaultName: "daily" });
    return made;
  }

  ask(service: string, operation: string, input: unknown): Promise<Readonly<Record<string, unknown>>> {
    return this.#rehearsal.asAdministrator(account, service, operation, input);
  }

  /** A role that AWS Backup may take, with some of its own policies. */
  async role(name: string, path = "/", allowed: readonly string[] = []): Promise<string> {
    const Statement = [
      { Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" },
    ];
    await this.ask("iam", "CreateRole", {
      RoleName: name,
      Path: path,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    for (const policy of allowed)
      await this.ask("iam", "AttachRolePolicy", {
        RoleName: name,
        PolicyArn: `arn:aws:iam::aws:policy/service-role/${policy}`,
      });
    return `arn:aws:iam::${account}:role${path}${name}`;
  }

  /** A volume; answers with its ARN. */
  async volume(): Promise<string> {
    const { VolumeId } = await this.ask("ec2", "CreateVolume", {
      AvailabilityZone: `${region}a`,
      Size: 8,
      ClientToken: this.#rehearsal.world.ids.uuid(),
    });
    await this.#rehearsal.world.clock.advance(10_000);
    return `arn:aws:ec2:${region}:${account}:volume/${VolumeId}`;
  }

  /** Begins a backup; answers with the job's id. */
  async start(ResourceArn: string, { vault = "daily", role = defaultRole } = {}): Promise<string> {
    const { BackupJobId } = await this.ask("backup", "StartBackupJob", {
      BackupVaultName: vault,
      ResourceArn,
      IamRoleArn: role,
      StartWindowMinutes: 60,
      CompleteWindowMinutes: 120,
    });
    return String(BackupJobId);
  }

  /** A plan that backs a resource up every day at half past nine, keeps that for a week, and copies it into the vault `far`. */
  async plan(resourceArn: string): Promise<void> {
    await this.ask("backup", "CreateBackupVault", { BackupVaultName: "far" });
    const { BackupPlanId } = await this.ask("backup", "CreateBackupPlan", {
      BackupPlan: {
        BackupPlanName: "daily",
        Rules: [
          {
            RuleName: "half past nine",
            TargetBackupVaultName: "daily",
            ScheduleExpression: "cron(30 9 * * ? *)",
            StartWindowMinutes: 60,
            CompletionWindowMinutes: 120,
            Lifecycle: { DeleteAfterDays: 7 },
            CopyActions: [
              {
                DestinationBackupVaultArn: far,
                Lifecycle: { DeleteAfterDays: 90 },
              },
            ],
          },
        ],
      },
    });
    await this.ask("backup", "CreateBackupSelection", {
      BackupPlanId,
      BackupSelection: { SelectionName: "one", IamRoleArn: defaultRole, Resources: [resourceArn] },
    });
  }

  /** Copies a recovery point into the vault `far`. */
  async copy(RecoveryPointArn: string): Promise<void> {
    await this.ask("backup", "StartCopyJob", {
      RecoveryPointArn,
      SourceBackupVaultName: "daily",
      DestinationBackupVaultArn: far,
      IamRoleArn: defaultRole,
    });
  }

  /** The next job of a resource ends so. */
  fails(
    resourceArn: string,
    message: string,
    as: "FAILED" | "EXPIRED" | "PARTIAL" | "COMPLETED" = "FAILED",
    of: MishapJob = "backup",
  ): void {
    orderMishap(this.#rehearsal.world, { account, region }, resourceArn, { as, message, of });
  }

  /** The next backup of a resource never ends by itself. */
  hangs(resourceArn: string): void {
    orderMishap(this.#rehearsal.world, { account, region }, resourceArn, { as: "hangs", of: "backup" });
  }

  /** From now on, somebody deletes what is made of a resource as soon as it is there. */
  losesPoints(resourceArn: string): void {
    const { world } = this.#rehearsal;
    const { points } = stateAt(world, account, region);
    world.observe(() => {
      for (const [arn, point] of points) if (point.resourceArn === resourceArn) points.delete(arn);
    });
  }

  /** The complete recovery points of a resource. */
  async points(
    ResourceArn: string,
  ): Promise<readonly { readonly Status?: string; readonly RecoveryPointArn?: string }[]> {
    const { RecoveryPoints } = await this.ask("backup", "ListRecoveryPointsByResource", { ResourceArn });
    return (RecoveryPoints as { Status?: string }[]).filter(({ Status }) => Status === "COMPLETED");
  }

  async jobs(ByResourceArn: string) {
    const { BackupJobs } = await this.ask("backup", "ListBackupJobs", { ByResourceArn });
    return BackupJobs as readonly { readonly State: string; readonly CreationDate: Date }[];
  }
}
