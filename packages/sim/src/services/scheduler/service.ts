import { defineService } from "../../kernel/service.ts";
import { fireSchedule } from "./fire.ts";
import { groupOperations } from "./groups.ts";
import { invokeTarget } from "./invoke.ts";
import { scheduleOperations } from "./schedules.ts";
import { createState } from "./state.ts";

/** Amazon EventBridge Scheduler: schedules in their groups, each with one target. */
export const scheduler = defineService({
  name: "scheduler",
  signingName: "scheduler",
  iamPrefix: "scheduler",
  scope: "regional",
  load: () => import("@aws-sdk/client-scheduler"),
  createState,
  operations: { ...scheduleOperations, ...groupOperations },
  jobs: [fireSchedule, invokeTarget],
});
