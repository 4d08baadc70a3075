import type { Deployment } from "../deployment.ts";

/** The alarms, which tell the configured topics when they go off, and when they are over. */
export function makeAlarms({ alarms }: Deployment): void {
  for (const alarm of alarms) {
    new aws.cloudwatch.MetricAlarm(alarm.name, {
      name: alarm.name,
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: { FunctionName: alarm.functionName },
      statistic: alarm.statistic,
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.periods,
      threshold: alarm.threshold,
      comparisonOperator: alarm.comparison,
      treatMissingData: alarm.missing,
      alarmActions: [...alarm.tells],
      okActions: [...alarm.tells],
    });
  }
}
