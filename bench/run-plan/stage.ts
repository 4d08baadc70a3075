import { dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { createLaptop, type Laptop } from "@watchkeeper/local/laptop";
import { makePlan, type Plan, planHash } from "@watchkeeper/plans/plan";
import type { RunRef } from "@watchkeeper/plans/run";
import type { Step } from "@watchkeeper/plans/step";
import { attachInstanceProfile } from "@watchkeeper/reactions/remediations/attach-instance-profile";
import { calm } from "@watchkeeper/sim/kernel/faults/fault-profile";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import { stepfunctions } from "@watchkeeper/sim/services/stepfunctions/service";
import type { Edges } from "./shapes.ts";

const account = "444455556666";
const region = "us-east-1";
const url = "http://embedded.invalid";
const profile = "ssm-core";
const caseId = "c-bench";
const check = "imdsv2-required";

/** How long each request of a function takes. */
export const latencyMs = 100;

/** How far time is moved at once until a run has ended, and how often: a day in all. */
const moveMs = 30_000;
const mostMoves = 2_880;

/** How a run ended. */
export interface Ended {
  readonly outcome: string;
  readonly makespanMs: number;
  readonly historyEvents: number;
}

/** Watchkeeper on an embedded AWS, with instances that want a profile: all is as deployed, and nothing is mocked. */
export class Stage {
  readonly laptop: Laptop;

  private constructor(laptop: Laptop) {
    this.laptop = laptop;
  }

  static async open(): Promise<Stage> {
    const startTime = new Date("2026-03-02T09:00:00Z");
    const stage = new Stage(await createLaptop({ seed: 1, startTime, url, outsideUser: false }));
    await stage.#makeProfile();
    stage.world.faults.use({ ...calm, latencyMs });
    return stage;
  }

  get world() {
    return this.laptop.world;
  }

  /** Instances, put where RunInstances would have put them: launched by nobody whose event would be looked at. */
  async makeInstances(count: number): Promise<readonly string[]> {
    const { hub } = this.laptop.deployment;
    const launch = { ImageId: "ami-0123456789abcdef0", InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 };
    const { Instances } = await this.ask(hub.account, "ec2", "RunInstances", launch);
    const [{ InstanceId = "" } = {}] = Instances as [{ InstanceId?: string }?];
    await this.world.clock.advance(60_000);
    const model = this.world.stateOf(ec2, hub.account, region).instances.get(InstanceId);
    if (!model) throw new Error("no instance was launched");
    const { instances } = this.world.stateOf(ec2, account, region);
    const ids = Array.from({ length: count }, () => `i-${this.world.hex(17)}`);
    for (const id of ids) instances.set(id, { ...structuredClone(model), id });
    return ids;
  }

  /** The fix of instances without a profile: one step an instance, with these edges. */
  planFor(instances: readonly string[], edges: Edges, more: (step: Step) => Step = (step) => step): Plan {
    const steps = instances.flatMap((id) =>
      attachInstanceProfile.steps({
        account,
        region,
        resource: `arn:aws:ec2:${region}:${account}:instance/${id}`,
        evidence: { profile, has: null },
      }),
    );
    const idsOf = (needs: readonly number[]) => needs.map((need) => steps[need]?.id ?? "");
    return makePlan({
      caseId,
      account,
      title: `${steps.length} instances without a profile`,
      checks: [check],
      steps: steps.map((step, number) => more({ ...step, dependsOn: idsOf(edges[number] ?? []) })),
      onFailure: "undo",
      configHash: "0",
    });
  }

  /** Opens the plan's case, stores the plan, and lets a person approve it. */
  async prepare(plan: Plan): Promise<RunRef> {
    const { clock } = this.world;
    const tables = dynamoTables(this.#administrators(), this.laptop.deployment.names.table);
    const now = clock.now();
    await dynamoCaseStore(tables, clock).open(
      {
        id: caseId,
        account,
        region,
        title: plan.title,
        status: "open",
        openedAt: now.toISOString(),
        event: "bench",
        occurrence: caseId,
        checks: [check],
        resources: plan.steps.slice(0, 10).map(({ resource }) => resource),
        plans: [],
      },
      {
        event: {
          id: "bench",
          "detail-type": "bench",
          source: "bench",
          account,
          region,
          time: now.toISOString(),
          resources: [],
          detail: {},
        },
        findings: [],
      },
      [{ actor: "bench", type: "case opened", data: {} }],
      new Map(),
    );
    const hash = await dynamoRunStore(tables, clock).save(
      plan,
      { actor: "bench", type: "plan made", data: {} },
      { gate: { plans: [{ planHash: planHash(plan), decision: "ask" }], ended: [] } },
    );
    await this.#approve(hash, dynamoApprovalStore(tables, clock));
    return { caseId, planHash: hash };
  }

  async #approve(planHash: string, approvals: ReturnType<typeof dynamoApprovalStore>): Promise<void> {
    const now = this.world.clock.now();
    const until = new Date(now.getTime() + 86_400_000).toISOString();
    await approvals.request(
      {
        caseId,
        planHash,
        reasons: ["a check in it asks before it acts"],
        needed: 1,
        requesterMayApprove: false,
        until,
        livesUntil: until,
        taskToken: "nobody waits",
      },
      undefined,
      { actor: "bench", type: "approval requested", data: {} },
    );
    const by = "arn:aws:iam::444455556666:user/bob";
    await approvals.decide(
      caseId,
      planHash,
      {
        decision: { verdict: "approve", by, person: "bob", reason: "a bench", at: now.toISOString() },
        identities: [by],
        settles: "approved",
        version: 1,
      },
      { actor: by, type: "plan approved", data: {} },
    );
  }

  /** Puts a tag on an instance, past every request. */
  tag(instance: string, key: string, value: string): void {
    this.world.stateOf(ec2, account, region).instances.get(instance)?.tags.settled.set(key, value);
  }

  /** Starts run-plan, and moves on until it has ended. */
  async run(ref: RunRef): Promise<Ended> {
    const { hub, names } = this.laptop.deployment;
    const stateMachineArn = `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("run-plan")}`;
    const { executionArn } = await this.ask(hub.account, "stepfunctions", "StartExecution", {
      stateMachineArn,
      name: "bench",
      input: JSON.stringify({ ...ref, part: 1 }),
    });
    const { executions } = this.world.stateOf(stepfunctions, hub.account, hub.region);
    const execution = executions.get(String(executionArn));
    for (let moves = 0; execution?.status === "RUNNING" && moves < mostMoves; moves++)
      await this.world.clock.advance(moveMs);
    const described = await this.ask(hub.account, "stepfunctions", "DescribeExecution", { executionArn });
    if (described.status !== "SUCCEEDED")
      throw new Error(`run-plan has not succeeded: ${JSON.stringify(described)}`);
    return {
      outcome: (JSON.parse(String(described.output)) as { outcome: string }).outcome,
      makespanMs: (described.stopDate as Date).getTime() - (described.startDate as Date).getTime(),
      historyEvents: execution?.history.length ?? 0,
    };
  }

  /** A request as an administrator of an account. */
  async ask(
    inAccount: string,
    service: string,
    operation: string,
    input: unknown,
  ): Promise<Readonly<Record<string, unknown>>> {
    const principal = administrator(inAccount);
    const call = { principal, service, operation, account: inAccount, region, input };
    return (await this.world.call(call)) as never;
  }

  #administrators(): Runtime {
    const credentials = this.world.credentialsFor(administrator(this.laptop.deployment.hub.account));
    return {
      env: {},
      region: this.laptop.deployment.hub.region,
      credentials: async () => credentials,
      endpoint: { url, requestHandler: requestHandler(this.world) },
      clock: this.world.clock,
      random: this.world.random,
      ids: this.world.ids,
      ...outsideInvocations,
    };
  }

  async #makeProfile(): Promise<void> {
    const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await this.ask(account, "iam", "CreateRole", { RoleName: profile, AssumeRolePolicyDocument });
    await this.ask(account, "iam", "CreateInstanceProfile", { InstanceProfileName: profile });
    await this.ask(account, "iam", "AddRoleToInstanceProfile", {
      InstanceProfileName: profile,
      RoleName: profile,
    });
  }
}

const administrator = (account: string): Principal => ({
  type: "root",
  arn: `arn:aws:iam::${account}:root`,
  account,
  userId: account,
  administrator: true,
});
