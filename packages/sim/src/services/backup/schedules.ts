import type { BackupRule } from "@aws-sdk/client-backup";
import { defineJob } from "../../kernel/job-kind.ts";
import { parseSchedule } from "../eventbridge/schedule/parse-schedule.ts";
import { asService } from "./askers.ts";
import { isSelected } from "./is-selected.ts";
import type { Scene } from "./shared.ts";
import { sources } from "./sources/index.ts";
import { startBackup } from "./start-backup.ts";
import type { BackupState, Plan } from "./state.ts";

/** When a rule fires that does not say so. */
export const defaultSchedule = "cron(0 5 ? * * *)";

/** Has each rule of a plan fire by its schedule from now on. */
export function scheduleRules(scene: Scene, plan: Plan): void {
  for (const rule of plan.plan.Rules ?? []) scheduleRule(scene, plan, rule);
}

/** Has no rule of a plan fire any more. */
export function unscheduleRules({ world }: Scene, plan: Plan): void {
  for (const job of plan.nextJobs.values()) world.jobs.cancel(job);
  plan.nextJobs.clear();
}

function scheduleRule(scene: Scene, plan: Plan, rule: BackupRule): void {
  const schedule = parseSchedule(rule.ScheduleExpression ?? defaultSchedule, rule.ScheduleExpressionTimezone);
  const next = schedule?.next(scene.world.clock.now().getTime(), plan.created.getTime());
  if (next === undefined) return;
  const ids = { plan: plan.id, rule: rule.RuleId ?? "" };
  plan.nextJobs.set(ids.rule, scene.world.jobs.at(next, fireRule, scene, ids));
}

/** A rule's moment has come: a job for each resource that its plan's selections take in. */
export const fireRule = defineJob<{ plan: string; rule: string }, BackupState>({
  service: "backup",
  name: "fire rule",
  run: async (ids, scene) => {
    const plan = scene.state.plans.get(ids.plan);
    const rule = plan?.plan.Rules?.find(({ RuleId }) => RuleId === ids.rule);
    if (!plan || !rule) return;
    scheduleRule(scene, plan, rule);
    if (plan.selections.size > 0) await backUpSelected(scene, plan, rule);
  },
});

async function backUpSelected(scene: Scene, plan: Plan, rule: BackupRule): Promise<void> {
  const ask = asService(scene.world, scene);
  for (const source of sources) {
    for (const resource of await source.list(ask, scene)) {
      const chosen = [...plan.selections.values()].find(({ selection }) => isSelected(resource, selection));
      if (!chosen) continue;
      startBackup(scene, {
        vault: rule.TargetBackupVaultName ?? "",
        resourceArn: resource.arn,
        resourceType: source.type,
        roleArn: chosen.selection.IamRoleArn ?? "",
        startMinutes: rule.StartWindowMinutes,
        completeMinutes: rule.CompletionWindowMinutes,
        lifecycle: rule.Lifecycle,
        tags: rule.RecoveryPointTags,
        copies: rule.CopyActions,
        madeBy: {
          planId: plan.id,
          planArn: plan.arn,
          planVersion: plan.version,
          ruleId: rule.RuleId ?? "",
        },
      });
    }
  }
}
