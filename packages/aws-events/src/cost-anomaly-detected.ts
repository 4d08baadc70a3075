import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";

/**
 * What is told of an anomaly. EventBridge writes `dimensionValue`, a notification by SNS `dimensionalValue`; either is
 * absent where the monitor has no dimension (Cost Management User Guide, "Using EventBridge with Cost Anomaly Detection").
 */
export const costAnomaly = z
  .looseObject({
    anomalyId: z.string().min(1),
    accountId: z.string().regex(/^\d{12}$/, "is not a twelve-digit account id"),
    accountName: z.string().optional(),
    monitorArn: z.string().min(1),
    monitorName: z.string().optional(),
    anomalyStartDate: z.iso.datetime(),
    anomalyEndDate: z.iso.datetime().optional(),
    anomalyScore: z.looseObject({ currentScore: z.number(), maxScore: z.number() }).optional(),
    dimensionValue: z.string().optional(),
    dimensionalValue: z.string().optional(),
    impact: z.looseObject({
      totalImpact: z.number(),
      maxImpact: z.number().optional(),
      totalActualSpend: z.number().optional(),
      totalExpectedSpend: z.number().optional(),
      totalImpactPercentage: z.number().optional(),
    }),
    rootCauses: z
      .array(
        z.looseObject({
          service: z.string().optional(),
          region: z.string().optional(),
          usageType: z.string().optional(),
          linkedAccount: z.string().optional(),
          linkedAccountName: z.string().optional(),
          impact: z.looseObject({ contribution: z.number() }).optional(),
        }),
      )
      .default([]),
    anomalyDetailsLink: z.string().optional(),
  })
  .transform(({ dimensionalValue, ...told }) => ({
    ...told,
    dimensionValue: told.dimensionValue ?? dimensionalValue,
  }));

/**
 * Cost Anomaly Detection found spend out of the ordinary: told at once only to monitors with immediate alerts. An anomaly
 * that grows is told again, and is another occurrence.
 */
export const costAnomalyDetected = defineEvent({
  name: "cost-anomaly-detected",
  pattern: { source: ["aws.ce"], "detail-type": ["Anomaly Detected"] },
  detail: costAnomaly,
  occurrence: ({ detail }) => `${detail.anomalyId}/${detail.impact.totalImpact}`,
  example: {
    version: "0",
    id: "7a1c5c0e-0d2f-4b57-9a40-6f3f6a1f2b11",
    "detail-type": "Anomaly Detected",
    source: "aws.ce",
    account: "444455556666",
    time: "2026-03-02T04:00:00Z",
    region: "us-east-1",
    resources: ["arn:aws:ce::444455556666:anomalymonitor/abcdef12-1234-4ea0-84cc-918a97d736ef"],
    detail: {
      accountId: "444455556666",
      accountName: "payments",
      anomalyId: "12345678-abcd-4f12-8456-987654321a12",
      anomalyStartDate: "2026-03-01T00:00:00Z",
      anomalyEndDate: "2026-03-01T00:00:00Z",
      anomalyScore: { currentScore: 0.47, maxScore: 0.47 },
      dimensionValue: "Amazon Elastic Compute Cloud - Compute",
      impact: {
        maxImpact: 151,
        totalActualSpend: 1301,
        totalExpectedSpend: 300,
        totalImpact: 1001,
        totalImpactPercentage: 333.67,
      },
      rootCauses: [
        {
          service: "Amazon Elastic Compute Cloud - Compute",
          region: "us-east-1",
          linkedAccount: "444455556666",
          linkedAccountName: "payments",
          usageType: "BoxUsage:p4d.24xlarge",
          impact: { contribution: 601 },
        },
      ],
      monitorArn: "arn:aws:ce::444455556666:anomalymonitor/abcdef12-1234-4ea0-84cc-918a97d736ef",
      monitorName: "services",
    },
  },
});
