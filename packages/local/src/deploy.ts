import type { Deployment } from "@watchkeeper/infra/deployment";
import { retentionSeconds } from "@watchkeeper/infra/queues";
import type { World } from "@watchkeeper/sim/kernel/world";
import { makeFunctions, makeFunctionUrls } from "./deploy-functions.ts";
import { makeStorage } from "./deploy-storage.ts";
import { type Ask, deployer } from "./deployer.ts";

/** Makes everything that a deployment consists of, by AWS's own operations, in the order that they need each other. */
export async function deploy(world: World, deployment: Deployment): Promise<void> {
  const { account, region } = deployment.hub;
  const hub = deployer(world, account, region);
  await makeRoles(world, deployment);
  await makeStorage(world, hub, deployment);
  await makeQueues(hub, deployment);
  await makeFunctions(hub, deployment);
  await makeFunctionUrls(hub, deployment);
  await makeMachines(hub, deployment);
  await makeRules(world, hub, deployment);
}

async function makeRoles(world: World, { roles, policies, hub }: Deployment): Promise<void> {
  for (const { account, name, description, policy } of policies) {
    await deployer(world, account, hub.region)("iam", "CreatePolicy", {
      PolicyName: name,
      Description: description,
      PolicyDocument: JSON.stringify(policy),
    });
  }
  for (const role of roles) {
    const ask = deployer(world, role.account, hub.region);
    await makeRole(ask, role);
    await putPolicy(ask, role);
  }
}

type Role = Deployment["roles"][number];

/** A role that may do nothing yet. */
export const makeRole = (ask: Ask, { name, description, trust, boundary }: Role) =>
  ask("iam", "CreateRole", {
    RoleName: name,
    Description: description,
    AssumeRolePolicyDocument: JSON.stringify(trust),
    ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
  });

/** What a role may do. */
export async function putPolicy(ask: Ask, { name: RoleName, policy, managed }: Role): Promise<void> {
  for (const { arn: PolicyArn } of managed ?? [])
    await ask("iam", "AttachRolePolicy", { RoleName, PolicyArn });
  if (managed) return;
  const PolicyDocument = JSON.stringify(policy);
  await ask("iam", "PutRolePolicy", { RoleName, PolicyName: "watchkeeper", PolicyDocument });
}

async function makeQueues(ask: Ask, { queues }: Deployment): Promise<void> {
  for (const queue of queues) await makeQueue(ask, queue);
}

/** One queue. */
export async function makeQueue(ask: Ask, queue: Deployment["queues"][number]): Promise<void> {
  await ask("sqs", "CreateQueue", {
    QueueName: queue.name,
    Attributes: {
      VisibilityTimeout: String(queue.visibilitySeconds),
      MessageRetentionPeriod: String(retentionSeconds),
      Policy: JSON.stringify(queue.policy),
      ...(queue.deadLetter
        ? {
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: queue.deadLetter.arn,
              maxReceiveCount: queue.deadLetter.maxReceiveCount,
            }),
          }
        : {}),
    },
  });
}

async function makeMachines(ask: Ask, { machines }: Deployment): Promise<void> {
  for (const machine of machines) {
    await ask("stepfunctions", "CreateStateMachine", {
      name: machine.name,
      roleArn: machine.roleArn,
      definition: JSON.stringify(machine.definition),
    });
  }
}

async function makeRules(world: World, hub: Ask, { bus, rules, functions }: Deployment): Promise<void> {
  await hub("eventbridge", "CreateEventBus", { Name: bus.name });
  await hub("eventbridge", "PutPermission", { EventBusName: bus.name, Policy: JSON.stringify(bus.policy) });
  for (const rule of rules) {
    const ask = deployer(world, rule.account, rule.region);
    const where = rule.bus ? { EventBusName: rule.bus } : {};
    const { RuleArn } = await ask("eventbridge", "PutRule", {
      Name: rule.name,
      ...where,
      ...(rule.pattern ? { EventPattern: JSON.stringify(rule.pattern) } : {}),
      ...(rule.schedule ? { ScheduleExpression: rule.schedule } : {}),
    });
    const { id, arn, roleArn, functionKey, deadLetterArn, input } = rule.target;
    await ask("eventbridge", "PutTargets", {
      Rule: rule.name,
      ...where,
      Targets: [
        {
          Id: id,
          Arn: arn,
          ...(roleArn ? { RoleArn: roleArn } : {}),
          ...(input ? { Input: input } : {}),
          ...(deadLetterArn ? { DeadLetterConfig: { Arn: deadLetterArn } } : {}),
        },
      ],
    });
    const called = functions.find((fn) => fn.key === functionKey);
    if (called) {
      await ask("lambda", "AddPermission", {
        FunctionName: called.name,
        StatementId: "schedule",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: RuleArn,
      });
    }
  }
}
