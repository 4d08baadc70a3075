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
  fidelity: {
    models:
      "Schedules in groups, once, by rate or by cron in any time zone, with windows, start and end, retries and dead letters; targets as templates or as any simulated operation.",
    refuses: [
      "targets other than queues, functions, state machines, buses, topics and universal ones; FIFO targets",
      "keys of one's own",
    ],
    ignores: [],
  },
  load: () => import("@aws-sdk/client-scheduler"),
  createState,
  operations: { ...scheduleOperations, ...groupOperations },
  jobs: [fireSchedule, invokeTarget],
});
