import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type { Operations } from "../../kernel/service.ts";
import { checkRole } from "./check-role.ts";
import { limitExceeded, validation } from "./errors.ts";
import { rulesChanged } from "./route-event.ts";
import { parseSchedule } from "./schedule/parse-schedule.ts";
import { startSchedule, stopSchedule } from "./scheduled-rules.ts";
import {
  findBus,
  findRule,
  onBus,
  onRule,
  pageOf,
  passRoles,
  type Request,
  ruleArn,
  trail,
} from "./shared.ts";
import type { EventBridgeState, EventBus, Rule } from "./state.ts";
import { readPattern } from "./test-event-pattern.ts";

type RuleOperations =
  | "PutRule"
  | "DescribeRule"
  | "ListRules"
  | "DeleteRule"
  | "EnableRule"
  | "DisableRule"
  | "ListRuleNamesByTarget";

/** AWS's quota of rules on a bus. */
const maximumRules = 300;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html, and what is done to rules. */
export const ruleOperations: Pick<Operations<typeof EventBridge, EventBridgeState>, RuleOperations> = {
  PutRule: {
    authorize: (input, request) => [...onRule("PutRule")(input, request), ...passRoles([input.RoleArn])],
    run: (input, request) => ({ RuleArn: putRule(input, request).arn }),
    trail,
  },
  DescribeRule: {
    authorize: onRule("DescribeRule"),
    run: (input, request) => {
      const rule = findRule(input.Name, input.EventBusName, request);
      return { ...shownRule(rule), CreatedBy: rule.createdBy };
    },
  },
  ListRules: {
    authorize: onBus("ListRules"),
    run: (input, request) => {
      const rules = inOrder(findBus(input.EventBusName, request)).filter(({ name }) =>
        name.startsWith(input.NamePrefix ?? ""),
      );
      const { page, next } = pageOf(rules, input);
      return { Rules: page.map(shownRule), ...next };
    },
  },
  ListRuleNamesByTarget: {
    authorize: onBus("ListRuleNamesByTarget"),
    run: (input, request) => {
      const rules = inOrder(findBus(input.EventBusName, request)).filter(({ targets }) =>
        [...targets.values()].some(({ Arn }) => Arn === input.TargetArn),
      );
      const { page, next } = pageOf(rules, input);
      return { RuleNames: page.map(({ name }) => name), ...next };
    },
  },
  DeleteRule: {
    authorize: onRule("DeleteRule"),
    run: (input, request) => {
      const bus = findBus(input.EventBusName, request);
      const rule = bus.rules.get(input.Name ?? "");
      if (!rule) return {};
      if (rule.targets.size > 0) throw validation("Rule can't be deleted since it has targets.");
      stopSchedule(request.world, rule);
      bus.rules.delete(rule.name);
      rulesChanged(bus);
      return {};
    },
    trail,
  },
  EnableRule: {
    authorize: onRule("EnableRule"),
    run: (input, request) => setState(findRule(input.Name, input.EventBusName, request), "ENABLED", request),
    trail,
  },
  DisableRule: {
    authorize: onRule("DisableRule"),
    run: (input, request) => setState(findRule(input.Name, input.EventBusName, request), "DISABLED", request),
    trail,
  },
};

/** Puts a rule where there was none, or all but the targets and tags of one that there was. */
function putRule(input: EventBridge.PutRuleCommandInput, request: Request): Rule {
  const { Name = "", EventPattern, ScheduleExpression, RoleArn, Description, State = "ENABLED" } = input;
  const bus = findBus(input.EventBusName, request);
  if (!/^[\w.-]{1,64}$/.test(Name)) {
    throw validation(
      `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (EventPattern !== undefined) readPattern(EventPattern);
  if (ScheduleExpression !== undefined) checkSchedule(ScheduleExpression, bus);
  checkRole(request, { bus, ruleArn: ruleArn(bus, Name), roleArn: RoleArn });
  const rule = bus.rules.get(Name) ?? newRule(bus, Name, request);
  const isSameSchedule = rule.schedule === ScheduleExpression && rule.nextJob !== undefined;
  rule.description = Description;
  rule.pattern = EventPattern;
  rule.schedule = ScheduleExpression;
  rule.roleArn = RoleArn;
  for (const { Key = "", Value = "" } of input.Tags ?? []) rule.tags.set(Key, Value);
  setState(rule, State, request, isSameSchedule);
  return rule;
}

function newRule(bus: EventBus, name: string, request: Request): Rule {
  if (bus.rules.size >= maximumRules) {
    throw limitExceeded("The requested resource exceeds the maximum number allowed.");
  }
  const rule: Rule = {
    name,
    arn: ruleArn(bus, name),
    bus,
    createdBy: request.principal.account,
    description: undefined,
    pattern: undefined,
    schedule: undefined,
    state: "ENABLED",
    roleArn: undefined,
    targets: new Map(),
    tags: new Map(),
    nextJob: undefined,
    scheduledSince: 0,
  };
  bus.rules.set(name, rule);
  return rule;
}

function checkSchedule(expression: string, bus: EventBus): void {
  if (bus.name !== "default") {
    throw validation("ScheduleExpression is supported only on the default event bus.");
  }
  if (!parseSchedule(expression)) throw validation("Parameter ScheduleExpression is not valid.");
}

function setState(
  rule: Rule,
  state: Rule["state"],
  { world }: Request,
  keepTimer = false,
): Record<string, never> {
  rule.state = state;
  rulesChanged(rule.bus);
  if (state === "DISABLED" || rule.schedule === undefined) stopSchedule(world, rule);
  else if (!keepTimer) startSchedule(world, rule);
  return {};
}

const inOrder = (bus: EventBus): Rule[] =>
  [...bus.rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));

const shownRule = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: rule.bus.name,
  State: rule.state,
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
  ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
});
