import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import type { NewCase } from "@watchkeeper/cases/case";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Laptop } from "@watchkeeper/local/laptop";
import { administrator } from "../journeys/planned-case.ts";

const standings: readonly Pick<NewCase, "status" | "outcome">[] = [
  { status: "closed", outcome: "fixed" },
  { status: "closed", outcome: "expired" },
  { status: "awaiting-approval" },
  { status: "closed", outcome: "denied" },
  { status: "running" },
  { status: "closed", outcome: "undone" },
  { status: "closed", outcome: "failed" },
  { status: "closed", outcome: "parked" },
];

/** Keeps so many cases, an hour apart, of all kinds of standing; nothing of them runs. Answers with their ids, the newest first. */
export async function openManyCases(laptop: Laptop, count: number): Promise<readonly string[]> {
  const { clock } = laptop.world;
  const { hub, names } = laptop.deployment;
  const runtime = await administrator(laptop, hub.account, "many-cases");
  const cases = dynamoCaseStore(dynamoTables(runtime, names.table), clock);
  const account = laptop.config.accounts[0]?.id ?? "";
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    const id = `c-${number.toString(16).padStart(12, "0")}`;
    const instance = `i-${number.toString(16).padStart(17, "0")}`;
    const openedAt = new Date(clock.now().getTime() - number * 3_600_000).toISOString();
    const region = "us-east-1";
    const resource = `arn:aws:ec2:${region}:${account}:instance/${instance}`;
    const summary = `${instance} serves its metadata without a session token (IMDSv1)`;
    const common = { account, region };
    await cases.open(
      {
        ...common,
        ...(standings[number % standings.length] ?? { status: "open" }),
        id,
        title: summary,
        openedAt,
        event: "ec2-run-instances",
        occurrence: id,
        actor: "alice",
        checks: ["imdsv2-required"],
        resources: [resource],
        plans: [],
      },
      {
        event: {
          ...common,
          version: "0",
          id,
          source: "aws.ec2",
          "detail-type": "AWS API Call via CloudTrail",
          time: openedAt,
          resources: [],
          detail: {},
        },
        findings: [
          { ...common, check: "imdsv2-required", severity: "high", resource, summary, evidence: {} },
        ],
      },
      [{ actor: watchkeeper, type: "case opened", data: { findings: [summary] } }],
      new Map(),
    );
    ids.push(id);
  }
  return ids;
}
