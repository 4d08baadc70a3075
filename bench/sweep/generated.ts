import type { Case } from "@watchkeeper/cases/case";
import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { sweepConfig } from "@watchkeeper/config/sweep-config";
import type { Json } from "@watchkeeper/core/json";
import { type Call, operationOf } from "@watchkeeper/plans/call";
import type { SweepDeps } from "@watchkeeper/reactions/sweep-page";
import { config } from "../../functions/deployed/config.ts";
import { operations } from "../../functions/deployed/sending.ts";
import { recognise, watch } from "../../functions/deployed/watch.ts";

/** How many volumes there are, and of how many one is to be protected and is not. */
export interface Generated {
  readonly all: number;
  readonly wrongEach: number;
}

const now = new Date("2026-03-02T09:00:00.000Z");

/** What AWS answers of volumes that nobody has made, page by page. */
export function generatedCloud({ all, wrongEach }: Generated): (call: Call) => Promise<Json> {
  return async (call) => {
    const { MaxResults = 0, NextToken } = call.input as {
      readonly MaxResults?: number;
      readonly NextToken?: string;
    };
    switch (operationOf(call)) {
      case "ec2:DescribeVolumes": {
        const from = Number(NextToken ?? 0);
        const count = Math.min(MaxResults, all - from);
        return {
          Volumes: Array.from({ length: count }, (_, index) => volumeOf(from + index, wrongEach)),
          ...(from + count < all ? { NextToken: String(from + count) } : {}),
        };
      }
      case "backup:ListBackupPlans":
        return { BackupPlansList: ["daily", "weekly"].map((BackupPlanId) => ({ BackupPlanId })) };
      case "backup:ListBackupSelections":
        return { BackupSelectionsList: [{ SelectionId: "tagged" }] };
      case "backup:GetBackupSelection":
        return {
          BackupSelection: {
            ListOfTags: [{ ConditionType: "STRINGEQUALS", ConditionKey: "plan", ConditionValue: "gold" }],
          },
        };
      default:
        throw new Error(`${operationOf(call)} is nothing that is to be read here`);
    }
  };
}

const volumeOf = (number: number, wrongEach: number) => ({
  VolumeId: `vol-${number.toString(16).padStart(17, "0")}`,
  State: "in-use",
  Size: 8,
  CreateTime: "2026-01-01T00:00:00.000Z",
  Attachments: [],
  Tags: [
    { Key: "backup", Value: "required" },
    { Key: "note", Value: "what an ordinary volume carries along" },
    ...(number % wrongEach === 0 ? [] : [{ Key: "plan", Value: "gold" }]),
  ],
});

/** Sweeping, with a store in memory that keeps one case and its findings. */
export function depsIn(
  read: (call: Call) => Promise<Json>,
): SweepDeps & { readonly kept: ReadonlyMap<string, Finding> } {
  const kept = new Map<string, Finding>();
  let opened: Case | undefined;
  const keep = (findings: readonly Finding[]) => {
    for (const one of findings) kept.set(subjectOf(one), one);
  };
  return {
    kept,
    config: sweepConfig(config, "act"),
    executor: { read },
    throttled: () => 0,
    operations,
    recognise,
    watch,
    cases: {
      holders: async () => new Map(),
      recorded: async () => new Map(),
      find: async () => opened,
      findKnown: async () => opened,
      open: async (one, { findings }) => {
        keep(findings);
        opened = { ...one, audit: { seq: 1, hash: "0" } };
        return "opened";
      },
      join: async (_id, { findings }, change) => {
        keep(findings);
        const current = opened as Case;
        opened = { ...current, ...(typeof change === "function" ? change(current) : change) };
        return opened;
      },
      update: async () => opened as Case,
      story: async () => Promise.reject(new Error("Nobody plans here.")),
    },
    sweeps: { tell: async () => {} },
    executions: { start: async () => "an execution" },
    waiting: { changed: async () => {} },
    clock: { now: () => now, sleep: async () => {} },
  };
}
