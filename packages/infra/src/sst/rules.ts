import type { Deployment } from "../deployment.ts";
import type { Functions } from "./functions.ts";
import type { ProviderOf } from "./providers.ts";
import type { Queues } from "./queues.ts";
import type { Roles } from "./roles.ts";

/** The hub's bus, and who may put events on it. */
export function makeBus({ bus }: Deployment): aws.cloudwatch.EventBusPolicy {
  const made = new aws.cloudwatch.EventBus("bus", { name: bus.name });
  return new aws.cloudwatch.EventBusPolicy("bus", {
    eventBusName: made.name,
    policy: JSON.stringify(bus.policy),
  });
}

/** The rules with their targets, in the hub and in every account and Region that is watched. */
export function makeRules(parts: {
  readonly deployment: Deployment;
  readonly providerOf: ProviderOf;
  readonly bus: aws.cloudwatch.EventBusPolicy;
  readonly roles: Roles;
  readonly queues: Queues;
  readonly functions: Functions;
}): void {
  for (const rule of parts.deployment.rules) makeRule(rule, parts);
}

function makeRule(
  { account, region, bus: eventBusName, name, pattern, schedule, target }: Deployment["rules"][number],
  { providerOf, bus, roles, queues, functions }: Parameters<typeof makeRules>[0],
): void {
  const logical = `${account}-${region}-${name}`;
  const provided = providerOf(account, region);
  const { id, arn, roleArn, functionKey, deadLetterArn, input } = target;
  const called = functionKey === undefined ? undefined : functions.get(functionKey);
  const rule = new aws.cloudwatch.EventRule(
    logical,
    {
      name,
      ...(eventBusName ? { eventBusName } : {}),
      ...(pattern ? { eventPattern: JSON.stringify(pattern) } : {}),
      ...(schedule ? { scheduleExpression: schedule } : {}),
    },
    { ...provided, dependsOn: [bus] },
  );
  new aws.cloudwatch.EventTarget(
    logical,
    {
      rule: rule.name,
      targetId: id,
      arn,
      ...(eventBusName ? { eventBusName } : {}),
      ...(roleArn ? { roleArn } : {}),
      ...(input ? { input } : {}),
      ...(deadLetterArn ? { deadLetterConfig: { arn: deadLetterArn } } : {}),
    },
    {
      ...provided,
      dependsOn: [
        ...(roleArn ? roles(roleArn) : []),
        ...(called ? [called] : []),
        ...(arn.includes(":sqs:") ? [queues(arn)] : []),
        ...(deadLetterArn ? [queues(deadLetterArn)] : []),
      ],
    },
  );
  if (called) {
    new aws.lambda.Permission(
      logical,
      {
        function: called.name,
        statementId: "schedule",
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      provided,
    );
  }
}
