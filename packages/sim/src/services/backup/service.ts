import type { Authorization } from "../../kernel/request.ts";
import { defineService, type RequestContext } from "../../kernel/service.ts";
import { createBackupPlan, deleteBackupPlan, getBackupPlan, listBackupPlans } from "./plans.ts";
import {
  createBackupSelection,
  deleteBackupSelection,
  getBackupSelection,
  listBackupSelections,
} from "./selections.ts";
import { createState } from "./state.ts";

type OnPlan = { readonly BackupPlanId?: string | undefined };

/** A permission on the plan that is named. */
const onPlan =
  (action: string) =>
  ({ BackupPlanId = "*" }: OnPlan, { account, region }: RequestContext): readonly Authorization[] => [
    {
      action: `backup:${action}`,
      resource: `arn:aws:backup:${region}:${account}:backup-plan:${BackupPlanId}`,
    },
  ];

/** AWS Backup: plans, and what they cover. Jobs and recovery points are not simulated. */
export const backup = defineService({
  name: "backup",
  signingName: "backup",
  iamPrefix: "backup",
  scope: "regional",
  fidelity: {
    models: "Plans and the selections that name what they cover, kept as they are given.",
    refuses: [],
    ignores: [
      "what a rule schedules: no job runs and no recovery point comes of it",
      "the tags, client tokens and pages of requests",
    ],
  },
  load: () => import("@aws-sdk/client-backup"),
  createState,
  operations: {
    CreateBackupPlan: {
      authorize: (_input, request) => onPlan("CreateBackupPlan")({}, request),
      run: createBackupPlan,
    },
    GetBackupPlan: { authorize: onPlan("GetBackupPlan"), run: getBackupPlan },
    ListBackupPlans: { run: listBackupPlans },
    DeleteBackupPlan: { authorize: onPlan("DeleteBackupPlan"), run: deleteBackupPlan },
    CreateBackupSelection: { authorize: onPlan("CreateBackupSelection"), run: createBackupSelection },
    ListBackupSelections: { authorize: onPlan("ListBackupSelections"), run: listBackupSelections },
    GetBackupSelection: { authorize: onPlan("GetBackupSelection"), run: getBackupSelection },
    DeleteBackupSelection: { authorize: onPlan("DeleteBackupSelection"), run: deleteBackupSelection },
  },
});
