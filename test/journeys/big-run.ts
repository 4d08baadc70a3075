import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions } from "@watchkeeper/aws/executions";
import type { NewCase } from "@watchkeeper/cases/case";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { codeKey } from "@watchkeeper/local/deploy";
import type { Laptop } from "@watchkeeper/local/laptop";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { decide } from "@watchkeeper/plans/gate";
import { makePlan, type Plan, planHash } from "@watchkeeper/plans/plan";
import { runId } from "@watchkeeper/plans/run";
import type { Step } from "@watchkeeper/plans/step";
import type { PlanAnswer } from "@watchkeeper/reactions/plan-case";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";

/** Nobody watches in this Region: the launch of a thousand instances wakes nothing. */
const there = { account: "444455556666", region: "us-west-2" };

/** What a big run meets, by the numbers of its steps. */
export interface Mishaps {
  /** Steps whose instance is gone when the run begins: they fail. */
  readonly gone?: readonly number[];
  /** Steps whose instance somebody else has tagged meanwhile: they are left alone. */
  readonly taken?: readonly number[];
  /** Steps that find more to take away than was approved: they park, until `tidyUp`. */
  readonly tooMuch?: readonly number[];
}

/** A case whose plan has a step for each of these instances. */
export interface BigCase {
  readonly id: string;
  readonly instances: readonly string[];
}

/**
 * Has a case wait for people whose plan has so many steps, one for each of so many instances: no fix of ours makes such
 * a plan yet. Instances, case, plan and execution are made through the real services, stores and state machines; only
 * what `plan-case` answers of this case is put in its place.
 */
export async function openBigCase(laptop: Laptop, steps: number, mishaps: Mishaps = {}): Promise<BigCase> {
  const { world, deployment } = laptop;
  const { hub, names } = deployment;
  const instances = await launchMany(laptop, steps);
  const tooMuch = new Set(mishaps.tooMuch);
  const plan = makePlan({
    caseId: `c-${steps.toString(16).padStart(12, "b")}`,
    account: there.account,
    title: `${steps} instances do not say whose they are`,
    checks: ["required-tags"],
    steps: instances.map((id, number) => (tooMuch.has(number) ? dropLeftovers(id) : addOwner(id))),
    onFailure: "continue",
    configHash: "0",
  });
  await meet(laptop, instances, mishaps);
  await untilItShows(laptop);

  const runtime = await administrator(laptop, hub.account);
  const tables = dynamoTables(runtime, names.table);
  const cases = dynamoCaseStore(tables, world.clock);
  const { opened, event, finding } = storyOf(plan, world.clock.now());
  await cases.open(opened, { event, findings: [finding] }, [
    { actor: watchkeeper, type: "case opened", data: { findings: [finding.summary] } },
  ]);
  planAs(laptop, plan, dynamoRunStore(tables, world.clock));
  const remediate = `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("remediate")}`;
  const executionArn = await sfnExecutions(runtime, remediate).start(plan.caseId, { caseId: plan.caseId });
  await cases.update(
    plan.caseId,
    { executionArn },
    { actor: watchkeeper, type: "execution started", data: { executionArn } },
  );
  // Until people are asked.
  await world.clock.advance(5_000);
  return { id: plan.caseId, instances };
}

/** EC2 shows what was made or changed a little later. */
const untilItShows = ({ world }: Laptop) => world.clock.advance(5_000);

/** Takes away by hand what the steps of `tooMuch` found too much of. */
export async function tidyUp(laptop: Laptop, { instances }: BigCase, numbers: readonly number[]) {
  const Resources = numbers.map((number) => instances[number]);
  await asRoot(laptop, there.account, "ec2", "DeleteTags", { Resources });
  await untilItShows(laptop);
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
    const gate = { decision: decision as "ask", planHash: hash };
    await runs.save(plan, { actor: watchkeeper, type: "plan made", data }, { gate });
    const runName = runId({ caseId, planHash: hash });
    return { ...gate, reasons, runName, approvalSeconds: 24 * 3_600 } satisfies PlanAnswer & {
      approvalSeconds: number;
    };
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
    resource: arnOf("*"),
    summary: `${title}: the tag owner is missing`,
    evidence: {},
    ...there,
  };
  return { opened, event, finding };
}

const arnOf = (id: string) => `arn:aws:ec2:${there.region}:${there.account}:instance/${id}`;

/** The tags of an instance that a filter finds. */
const tagsOf = (id: string, key: string) =>
  call("ec2:DescribeTags", there, {
    Filters: [
      { Name: "resource-id", Values: [id] },
      { Name: "key", Values: [key] },
    ],
  });

const common = (id: string) => ({
  resource: arnOf(id),
  reversible: true,
  destroys: [],
  dependsOn: [],
});

function addOwner(id: string): Step {
  const read = tagsOf(id, "owner");
  const tag = { Resources: [id], Tags: [{ Key: "owner", Value: "payments" }] };
  const ours = showing(read, { "Tags[0].Value": "payments" });
  return {
    ...common(id),
    id: `add-owner-${id}`,
    title: `Tag ${id} with owner=payments`,
    changes: [{ property: "Tags.owner", from: null, to: "payments" }],
    call: call("ec2:CreateTags", there, tag),
    precondition: showing(read, { "Tags[0].Value": null }),
    check: { ...ours, everySeconds: 2, deadlineSeconds: 120 },
    leaves: ours,
    compensation: call("ec2:DeleteTags", there, tag),
  };
}

/** Takes away the tags that begin with `tmp-`, two at most. */
function dropLeftovers(id: string): Step {
  const read = tagsOf(id, "tmp-*");
  const none = showing(read, { "Tags[0].Key": null });
  return {
    ...common(id),
    id: `drop-leftovers-${id}`,
    title: `Take the leftover tags off ${id}`,
    changes: [{ property: "Tags.tmp-*", from: ["tmp-a", "tmp-b"], to: null }],
    call: call("ec2:DeleteTags", there, { Resources: [id] }),
    repeat: { read, items: "Tags", into: "Tags", page: 10, members: { Key: "Key" }, atMost: 2 },
    precondition: { read, acceptors: [{ state: "success", when: [{ success: true }] }] },
    check: { ...none, everySeconds: 2, deadlineSeconds: 120 },
    leaves: none,
    reversible: false,
  };
}

async function launchMany(laptop: Laptop, count: number): Promise<readonly string[]> {
  const { Instances } = (await asRoot(laptop, there.account, "ec2", "RunInstances", {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "t3.micro",
    MinCount: count,
    MaxCount: count,
  })) as { readonly Instances: readonly { readonly InstanceId: string }[] };
  return Instances.map(({ InstanceId }) => InstanceId);
}

async function meet(laptop: Laptop, instances: readonly string[], mishaps: Mishaps): Promise<void> {
  const at = (numbers: readonly number[] = []) => numbers.map((number) => instances[number] ?? "");
  const tag = async (ids: readonly string[], Tags: readonly { Key: string; Value: string }[]) => {
    if (ids.length > 0)
      await asRoot(laptop, there.account, "ec2", "CreateTags", { Resources: [...ids], Tags });
  };
  await tag(at(mishaps.taken), [{ Key: "owner", Value: "mallory" }]);
  await tag(
    at(mishaps.tooMuch),
    ["tmp-a", "tmp-b", "tmp-c"].map((Key) => ({ Key, Value: "" })),
  );
  const { instances: known } = laptop.world.stateOf(ec2, there.account, there.region);
  for (const id of at(mishaps.gone)) known.delete(id);
}

const root = (account: string): Principal => ({
  type: "root",
  arn: `arn:aws:iam::${account}:root`,
  account,
  userId: account,
  administrator: true,
});

const asRoot = async (
  { world }: Laptop,
  account: string,
  service: string,
  operation: string,
  input: unknown,
) => world.call({ principal: root(account), service, operation, account, region: there.region, input });

/** A runtime of somebody who may do everything in an account. */
async function administrator(laptop: Laptop, account: string): Promise<Runtime> {
  const UserName = "big-run";
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
