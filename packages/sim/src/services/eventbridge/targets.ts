import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type { Operations } from "../../kernel/service.ts";
import { checkRole } from "./check-role.ts";
import { limitExceeded, validation } from "./errors.ts";
import { findRule, onRule, pageOf, passRoles, type Request, trail } from "./shared.ts";
import type { EventBridgeState, Rule } from "./state.ts";

type TargetOperations = "PutTargets" | "RemoveTargets" | "ListTargetsByRule";
type Target = EventBridge.Target;

/** AWS's quota of targets of a rule. */
const maximumTargets = 5;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html, and what is done to targets. */
export const targetOperations: Pick<Operations<typeof EventBridge, EventBridgeState>, TargetOperations> = {
  PutTargets: {
    authorize: (input, request) => [
      ...onRule("PutTargets")(input, request),
      ...passRoles((input.Targets ?? []).map(({ RoleArn }) => RoleArn)),
    ],
    run: (input, request) => {
      const rule = findRule(input.Rule, input.EventBusName, request);
      const targets = input.Targets ?? [];
      for (const target of targets) checkTarget(target, rule, request);
      const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id = "" }) => Id)]);
      if (ids.size > maximumTargets) {
        throw limitExceeded("The requested resource exceeds the maximum number allowed.");
      }
      for (const target of targets) rule.targets.set(target.Id ?? "", target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    trail,
  },
  RemoveTargets: {
    authorize: onRule("RemoveTargets"),
    run: (input, request) => {
      const rule = findRule(input.Rule, input.EventBusName, request);
      const failed = (input.Ids ?? []).filter((id) => !rule.targets.delete(id));
      return {
        FailedEntryCount: failed.length,
        FailedEntries: failed.map((TargetId) => ({
          TargetId,
          ErrorCode: "ResourceNotFoundException",
          ErrorMessage: `Target ${TargetId} does not exist on Rule ${rule.name}.`,
        })),
      };
    },
    trail,
  },
  ListTargetsByRule: {
    authorize: onRule("ListTargetsByRule"),
    run: (input, request) => {
      const rule = findRule(input.Rule, input.EventBusName, request);
      const { page, next } = pageOf([...rule.targets.values()], input);
      return { Targets: [...page], ...next };
    },
  },
};

function checkTarget(target: Target, { bus, arn: ruleArn }: Rule, request: Request): void {
  const { Id = "", Arn = "", RoleArn } = target;
  const [prefix, , service = "", region = "", account = ""] = Arn.split(":");
  if (!/^[\w.-]{1,64}$/.test(Id)) {
    throw validation(
      `1 validation error detected: Value '${Id}' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (prefix !== "arn") {
    throw validation(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (needsRole(service, account, bus.account) && RoleArn === undefined) {
    throw validation(`RoleArn is required for target ${Arn}.`);
  }
  if (service !== "events" && region !== bus.region) {
    throw validation(
      `Parameter Arn is not valid. Reason: The target ${Arn} is in another Region than the rule.`,
    );
  }
  checkRole(request, { bus, ruleArn, roleArn: RoleArn });
  checkInput(target, service);
  checkDelivery(target, bus.region);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html; a role acts for all but queues, functions and topics of one's own. */
const needsRole = (service: string, account: string, own: string): boolean =>
  !["sqs", "lambda", "sns"].includes(service) || account !== own;

function checkInput({ Id, Input, InputPath, InputTransformer }: Target, service: string): void {
  const given = [Input, InputPath, InputTransformer].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (service === "events" && given.length > 0) {
    throw validation(
      `Input, InputPath and InputTransformer are not supported for target ${Id}: it is an event bus.`,
    );
  }
  if (InputTransformer && InputTransformer.InputTemplate === undefined) {
    throw validation(`InputTransformer of target ${Id} has no InputTemplate.`);
  }
  try {
    if (Input !== undefined) JSON.parse(Input);
  } catch {
    throw validation(`JSON syntax error in input for target ${Id} of target parameters.`);
  }
}

function checkDelivery({ RetryPolicy, DeadLetterConfig }: Target, region: string): void {
  const { MaximumRetryAttempts: attempts = 185, MaximumEventAgeInSeconds: age = 86_400 } = RetryPolicy ?? {};
  if (attempts < 0 || attempts > 185) {
    throw validation(`Value ${attempts} at 'retryPolicy.maximumRetryAttempts' must be between 0 and 185.`);
  }
  if (age < 60 || age > 86_400) {
    throw validation(`Value ${age} at 'retryPolicy.maximumEventAgeInSeconds' must be between 60 and 86400.`);
  }
  const [, , service, queueRegion] = DeadLetterConfig?.Arn?.split(":") ?? [];
  if (service !== undefined && (service !== "sqs" || queueRegion !== region)) {
    throw validation("Parameter DeadLetterConfig.Arn is not valid: it must be a queue in the rule's Region.");
  }
}
