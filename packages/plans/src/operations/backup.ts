import { defineOperation } from "../operation.ts";

const page = (name: string) => `https://docs.aws.amazon.com/aws-backup/latest/devguide/API_${name}.html`;

export const getBackupSelection = defineOperation({
  key: "backup:GetBackupSelection",
  access: "read",
  actions: [{ action: "backup:GetBackupSelection", on: "backup-plan:*" }],
  page: page("GetBackupSelection"),
});

export const listBackupPlans = defineOperation({
  key: "backup:ListBackupPlans",
  access: "read",
  actions: [{ action: "backup:ListBackupPlans", on: "*" }],
  page: page("ListBackupPlans"),
});

export const listBackupSelections = defineOperation({
  key: "backup:ListBackupSelections",
  access: "read",
  actions: [{ action: "backup:ListBackupSelections", on: "backup-plan:*" }],
  page: page("ListBackupSelections"),
});
