import type { Names } from "@watchkeeper/config/names";
import { namespace } from "@watchkeeper/lambda/metric-forms";
import type { MetricName } from "@watchkeeper/lambda/metrics";
import type { DeploymentInput } from "./deployment-input.ts";

/** An alarm of CloudWatch on a number that a function tells, or that Lambda tells of it. */
export interface AlarmSpec {
  readonly name: string;
  /** What has happened, and what to do. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly functionName: string;
  readonly statistic: "Sum" | "Maximum";
  readonly periodSeconds: number;
  readonly periods: number;
  readonly threshold: number;
  readonly comparison: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  /** What silence means. */
  readonly missing: "breaching" | "notBreaching";
  /** The ARNs of the SNS topics that are told. */
  readonly tells: readonly string[];
}

const daySeconds = 86_400;

/** The alarms: somebody has tampered with the trail, or the notary or the anchoring does not do its work. */
export function alarmSpecs({ config }: DeploymentInput, names: Names): readonly AlarmSpec[] {
  const tells = config.alarms.topics;
  const told = (metric: MetricName) => ({ namespace, metric, statistic: "Sum" as const });
  const atOnce = {
    periodSeconds: 60,
    periods: 1,
    threshold: 1,
    comparison: "GreaterThanOrEqualToThreshold" as const,
    missing: "notBreaching" as const,
  };
  const alarms: readonly Omit<AlarmSpec, "tells">[] = [
    ...(["notarize", "anchor-audit"] as const).map((key) => ({
      ...told("TrailTampered"),
      ...atOnce,
      name: names.function(`trail-tampered-${key}`),
      description:
        "Somebody has changed or removed a record of the audit trail. Run: watchkeeper audit verify",
      functionName: names.function(key),
    })),
    {
      ...told("HeadsUnsigned"),
      ...atOnce,
      name: names.function("notary-unsigned"),
      description:
        "The notary keeps records, and cannot sign them: its key is disabled, or its policy was changed.",
      functionName: names.function("notarize"),
    },
    {
      ...told("RecordsKeptLate"),
      ...atOnce,
      name: names.function("notary-behind"),
      description:
        "The notary had missed records: its stream or its function was stopped. They are kept now.",
      functionName: names.function("anchor-audit"),
    },
    {
      namespace: "AWS/Lambda",
      metric: "IteratorAge",
      statistic: "Maximum",
      ...atOnce,
      name: names.function("notary-stuck"),
      description: "What is in the trail has waited for the notary for 15 minutes.",
      functionName: names.function("notarize"),
      threshold: 15 * 60_000,
    },
    {
      ...told("AuditAnchored"),
      name: names.function("not-anchored"),
      description:
        "The audit trail was not anchored for two days. Look at the function anchor-audit and its rule.",
      functionName: names.function("anchor-audit"),
      periodSeconds: daySeconds,
      periods: 2,
      threshold: 1,
      comparison: "LessThanThreshold",
      missing: "breaching",
    },
  ];
  return alarms.map((alarm) => ({ ...alarm, tells }));
}
