import type * as Lambda from "@aws-sdk/client-lambda";
import type { Operations } from "../../kernel/service.ts";
import { checkDestination } from "./failure-targets.ts";
import { findFunction, invalid, notFound, onFunction } from "./shared.ts";
import type { EventInvokeConfig, LambdaFunction, LambdaState } from "./state.ts";

type ConfigOperations =
  | "PutFunctionEventInvokeConfig"
  | "UpdateFunctionEventInvokeConfig"
  | "GetFunctionEventInvokeConfig"
  | "DeleteFunctionEventInvokeConfig";

type Words = Pick<
  Lambda.PutFunctionEventInvokeConfigCommandInput,
  "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | "DestinationConfig"
>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export const eventInvokeConfigOperations: Pick<Operations<typeof Lambda, LambdaState>, ConfigOperations> = {
  PutFunctionEventInvokeConfig: {
    authorize: onFunction("PutFunctionEventInvokeConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      target.eventInvoke = configured(input, undefined, request.now);
      return show(target, target.eventInvoke);
    },
  },
  UpdateFunctionEventInvokeConfig: {
    authorize: onFunction("UpdateFunctionEventInvokeConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      target.eventInvoke = configured(input, existing(target), request.now);
      return show(target, target.eventInvoke);
    },
  },
  GetFunctionEventInvokeConfig: {
    authorize: onFunction("GetFunctionEventInvokeConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      return show(target, existing(target));
    },
  },
  DeleteFunctionEventInvokeConfig: {
    authorize: onFunction("DeleteFunctionEventInvokeConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      existing(target);
      target.eventInvoke = undefined;
      return {};
    },
  },
};

function existing(target: LambdaFunction): EventInvokeConfig {
  if (target.eventInvoke) return target.eventInvoke;
  throw notFound(`The function ${target.arn}:$LATEST doesn't have an EventInvokeConfig`);
}

function configured(words: Words, before: EventInvokeConfig | undefined, now: Date): EventInvokeConfig {
  const retries = words.MaximumRetryAttempts ?? before?.maximumRetryAttempts ?? 2;
  const age = words.MaximumEventAgeInSeconds ?? before?.maximumEventAgeSeconds ?? 21_600;
  if (retries < 0 || retries > 2) throw invalid("MaximumRetryAttempts must be between 0 and 2.");
  if (age < 60 || age > 21_600) throw invalid("MaximumEventAgeInSeconds must be between 60 and 21600.");
  const destinations = words.DestinationConfig;
  return {
    maximumRetryAttempts: retries,
    maximumEventAgeSeconds: age,
    onFailure: checkDestination(destinations?.OnFailure?.Destination) ?? before?.onFailure,
    onSuccess: checkDestination(destinations?.OnSuccess?.Destination) ?? before?.onSuccess,
    modified: now,
  };
}

const show = (target: LambdaFunction, config: EventInvokeConfig) => ({
  LastModified: config.modified,
  FunctionArn: `${target.arn}:$LATEST`,
  MaximumRetryAttempts: config.maximumRetryAttempts,
  MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
  DestinationConfig: {
    OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
    OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
  },
});
