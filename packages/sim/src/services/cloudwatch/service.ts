import { defineService } from "../../kernel/service.ts";
import { alarmOperations } from "./alarms.ts";
import { actOnAlarm } from "./enter-state.ts";
import { evaluateAlarm } from "./evaluate-alarm.ts";
import { statisticOperations } from "./get-statistics.ts";
import { listOperations } from "./list-metrics.ts";
import { putDataOperations } from "./put-metric-data.ts";
import { createState } from "./state.ts";

/** Amazon CloudWatch: metrics that are put, their statistics, and alarms on them. AWS's own metrics are not simulated. */
export const cloudwatch = defineService({
  name: "cloudwatch",
  signingName: "monitoring",
  iamPrefix: "cloudwatch",
  scope: "regional",
  load: () => import("@aws-sdk/client-cloudwatch"),
  createState,
  operations: { ...putDataOperations, ...listOperations, ...statisticOperations, ...alarmOperations },
  jobs: [evaluateAlarm, actOnAlarm],
});
