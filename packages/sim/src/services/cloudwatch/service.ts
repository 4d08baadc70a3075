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
  fidelity: {
    models:
      "Metrics that are put, in AWS's resolutions and for as long as AWS keeps them; statistics and percentiles; alarms that look at their metric each period, tell EventBridge, and publish to topics.",
    refuses: [
      "metric math, anomaly detection, composite alarms",
      "metrics of other accounts",
      "alarm actions other than topics",
    ],
    ignores: [
      "the metrics that AWS's own services put: there are none",
      "evaluation windows, criteria and warm-up of alarms",
      "MaxDatapoints and LabelOptions of GetMetricData",
      "StrictEntityValidation of PutMetricData",
    ],
  },
  load: () => import("@aws-sdk/client-cloudwatch"),
  createState,
  operations: { ...putDataOperations, ...listOperations, ...statisticOperations, ...alarmOperations },
  jobs: [evaluateAlarm, actOnAlarm],
});
