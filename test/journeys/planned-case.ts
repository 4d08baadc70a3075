import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions } from "@watchkeeper/aws/executions";
import type { NewCase } from "@watchkeeper/cases/case";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { codeKey } from "@watchkeeper/local/deploy-functions";
import type { Laptop } from "@watchkeeper/local/laptop";
import { operationOf } from "@watchkeeper/plans/call";
import { decide } from "@watchkeeper/plans/gate";
import { actPolicyFor, type PolicyDocument, readPolicyFor } from "@watchkeeper/plans/permissions";
import { type Plan, planHash } from "@watchkeeper/plans/plan";
import { runId } from "@watchkeeper/plans/run";
import type { PlanAnswer } from "@watchkeeper/reactions/gated-plans";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import { operations } from "../../functions/deployed/sending.ts";

/** Where such plans act: nobody watches in this Region, and what is launched there wakes nothing. */
export const there = { account: "444455556666", region: "us-west-2" };

/** The ARN of an instance there. */
export const arnOf = (id: string) => `arn:aws:ec2:${there.region}:${there.account}:instance/${id}`;

/**
 * Has a case wait for people with this plan, which no remediation of ours makes. Case, plan and execution are made
 * through the real stores and state machines; only what `plan-case` answers of this case is put in its place.
 */
export async function openPlannedCase(laptop: Laptop, plan: Plan): Promise<void> {
  const { hub, names } = laptop.deployment;
  await letIn(laptop, plan);
  const runtime = await administrator(laptop, hub.account, `planner-${plan.caseId}`);
  const tables = dynamoTables(runtime, names.table);
  const cases = dynamoCaseStore(tables, laptop.world.clock);
  const { opened, event, finding } = storyOf(plan, laptop.world.clock.now());
  await cases.open(
    opened,
    { event, findings: [finding] },
    [{ actor: watchkeeper, type: "case opened", data: { findings: [finding.summary] } }],
    new Map(),
  );
  planAs(laptop, plan, dynamoRunStore(tables, laptop.world.clock));
  const remediate = `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("remediate")}`;
  const executionArn = await sfnExecutions(runtime, remediate).start(plan.caseId, { caseId: plan.caseId });
  await cases.update(
    plan.caseId,
    { executionArn },
    { actor: watchkeeper, type: "execution started", data: { executionArn } },
  );
}

/** Lets the spoke's roles carry the plan out: they are held to the Regions and the fixes that the configuration names. */
async function letIn(laptop: Laptop, { steps }: Plan): Promise<void> {
  const { names } = laptop.deployment;
  const place = { ...there, partition: "aws", regions: [there.region] };
  const calls = steps.flatMap(({ call, compensation, precondition, check }) => [
    call,
    ...(compensation ? [compensation] : []),
    precondition.read,
    check.read,
  ]);
  const needed = [...new Set(calls.map(operationOf))].map((key) => operations[key]!);
  const put = (RoleName: string, policy: PolicyDocument) =>
    asRoot(laptop, there.account, "iam", "PutRolePolicy", {
      RoleName,
      PolicyName: "planned",
      PolicyDocument: JSON.stringify(policy),
    });
  await put(names.readRole, readPolicyFor(needed, place));
  await put(names.actRole, actPolicyFor(needed, place, { passedRoles: [], protectedTags: {} }));
}

/** What `plan-case` answers of this case's fix: the plan, as it keeps and gates any other. */
function planAs({ world, config }: Laptop, plan: Plan, runs: ReturnType<typeof dynamoRunStore>): void {
  const key = codeKey("plan-case");
  const real = world.code.get(key);
  world.code.set(key, async (input, invocation) => {
    const { caseId, what } = input as { readonly caseId: string; readonly what?: string };
    if (caseId !== plan.caseId || what !== undefined) return real?.(input, invocation);
    const policy = { ...config.limits, maxResources: config.limits.resourcesPerPlan, halted: false };
    const { decision, reasons } = decide(plan, { ...policy, mode: "enforce" }, { stepsThisHour: 0 });
    const hash = planHash(plan);
    const data = { planHash: hash, decision, reasons: [...reasons], steps: plan.steps.length };
    const word = { decision: decision as "ask", planHash: hash };
    const change = { planHash: hash, gate: { plans: [word], ended: [] } };
    await runs.save(plan, { actor: watchkeeper, type: "plan made", data }, change);
    const runName = runId({ caseId, planHash: hash });
    const answer: PlanAnswer = { plans: [{ ...word, reasons, runName }] };
    return { ...answer, approvalSeconds: 24 * 3_600 };
  });
}

function storyOf({ caseId, title, checks, steps }: Plan, now: Date) {
  const opened: NewCase = {
    id: caseId,
    ...there,
    title,
    status: "open",
    openedAt: now.toISOString(),
    event: "ec2-run-instances",
    occurrence: caseId,
    actor: "alice",
    checks: [...checks],
    resources: steps.slice(0, 10).map(({ resource }) => resource),
    plans: [],
  };
  const event = {
    version: "0",
    id: caseId,
    source: "aws.ec2",
    "detail-type": "AWS API Call via CloudTrail",
    time: opened.openedAt,
    resources: [],
    detail: {},
    ...there,
  };
  const finding = {
    check: "required-tags",
    severity: "medium" as const,
    resource: steps[0]?.resource ?? arnOf("*"),
    summary: `${title}: the tag owner is missing`,
    evidence: {},
    ...there,
  };
  return { opened, event, finding };
}

const root = (account: string): Principal => ({
  type: "root",
  arn: `arn:aws:iam::${account}:root`,
  account,
  userId: account,
  administrator: true,
});

/** A request as the account's root user. */
export const asRoot = async (
  { world }: Laptop,
  account: string,
  service: string,
  operation: string,
  input: unknown,
) => world.call({ principal: root(account), service, operation, account, region: there.region, input });

/** A runtime of somebody who may do everything in an account. */
export async function administrator(laptop: Laptop, account: string, UserName: string): Promise<Runtime> {
  const iam = (operation: string, input: object) =>
    asRoot(laptop, account, "iam", operation, { UserName, ...input });
  await iam("CreateUser", {});
  await iam("PutUserPolicy", {
    PolicyName: "everything",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    }),
  });
  const { AccessKey } = (await iam("CreateAccessKey", {})) as {
    readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
  };
  const { world } = laptop;
  return {
    env: {},
    region: laptop.deployment.hub.region,
    credentials: async () => ({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    }),
    endpoint: { url: "http://embedded.invalid", requestHandler: requestHandler(world) },
    clock: world.clock,
    random: world.random,
    ids: world.ids,
    ...outsideInvocations,
  };
}
