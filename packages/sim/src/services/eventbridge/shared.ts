import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { notFound } from "./errors.ts";
import type { EventBridgeState, EventBus, Rule } from "./state.ts";

export type Request = RequestContext<EventBridgeState>;

/** Where a bus is, however it is named: `default` where it is not, a name, or an ARN. */
export function busPlace(
  nameOrArn: string | undefined,
  own: { readonly account: string; readonly region: string },
): { readonly account: string; readonly region: string; readonly name: string; readonly arn: string } {
  const match = /^arn:aws:events:([\w-]+):(\d{12}):event-bus\/(.+)$/.exec(nameOrArn ?? "");
  const [, region = own.region, account = own.account, name = nameOrArn ?? "default"] = match ?? [];
  return { account, region, name, arn: `arn:aws:events:${region}:${account}:event-bus/${name}` };
}

/** The bus at a place; undefined where there is none. */
export function busAt(
  world: World,
  { account, region, name }: { readonly account: string; readonly region: string; readonly name: string },
): EventBus | undefined {
  const service = world.service("eventbridge");
  if (!service || !world.accounts.includes(account)) return undefined;
  return world.stateOf<EventBridgeState>(service, account, region).buses.get(name);
}

/** The bus that a request names, in the request's own Region. */
export function lookUpBus(nameOrArn: string | undefined, request: Request): EventBus | undefined {
  const place = busPlace(nameOrArn, request);
  return place.region === request.region ? busAt(request.world, place) : undefined;
}

/** The bus that a request names, or AWS's refusal. */
export function findBus(nameOrArn: string | undefined, request: Request): EventBus {
  const bus = lookUpBus(nameOrArn, request);
  if (!bus) throw notFound(`Event bus ${busPlace(nameOrArn, request).name} does not exist.`);
  return bus;
}

/** The rule that a request names, or AWS's refusal. */
export function findRule(name: string | undefined, busName: string | undefined, request: Request): Rule {
  const bus = findBus(busName, request);
  const rule = bus.rules.get(name ?? "");
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus.name}.`);
  return rule;
}

/** Rules on the default bus are not named with it. */
export const ruleArn = (
  bus: { readonly account: string; readonly region: string; readonly name: string },
  name: string,
): string =>
  `arn:aws:events:${bus.region}:${bus.account}:rule/${bus.name === "default" ? "" : `${bus.name}/`}${name}`;

/** A bus's resource policy, as DescribeEventBus shows it. */
export const policyOf = (bus: EventBus | undefined): string | undefined =>
  bus && bus.statements.length > 0
    ? JSON.stringify({ Version: "2012-10-17", Statement: bus.statements })
    : undefined;

const withPolicy = (bus: EventBus | undefined) => {
  const policy = policyOf(bus);
  return policy === undefined ? {} : { resourcePolicy: policy };
};

/** The permission for an action on a bus. */
export const onBus =
  (action: string) =>
  (
    input: { readonly Name?: string | undefined; readonly EventBusName?: string | undefined },
    request: Request,
  ): Authorization[] => {
    const name = input.EventBusName ?? input.Name;
    const { arn } = busPlace(name, request);
    return [{ action: `events:${action}`, resource: arn, ...withPolicy(lookUpBus(name, request)) }];
  };

/** The permission for an action on a rule. */
export const onRule =
  (action: string) =>
  (
    input: {
      readonly Name?: string | undefined;
      readonly Rule?: string | undefined;
      readonly EventBusName?: string | undefined;
    },
    request: Request,
  ): Authorization[] => {
    const place = busPlace(input.EventBusName, request);
    const resource = ruleArn(place, input.Rule ?? input.Name ?? "");
    return [{ action: `events:${action}`, resource, ...withPolicy(lookUpBus(input.EventBusName, request)) }];
  };

/** `iam:PassRole` on each role that a request hands to EventBridge. */
export const passRoles = (roles: readonly (string | undefined)[]): Authorization[] =>
  [...new Set(roles)].flatMap((role) =>
    role === undefined
      ? []
      : [
          {
            action: "iam:PassRole",
            resource: role,
            context: { "iam:PassedToService": "events.amazonaws.com" },
          },
        ],
  );

/** CloudTrail's record of a change. */
export const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** One page of a list; the token is where the next page begins. */
export function pageOf<T>(
  all: readonly T[],
  { Limit, NextToken }: { readonly Limit?: number | undefined; readonly NextToken?: string | undefined },
): { readonly page: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64url").toString());
  const end = start + (Limit ?? 100);
  const token = Buffer.from(String(end)).toString("base64url");
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: token } : {} };
}
