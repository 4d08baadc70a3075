import type * as Lambda from "@aws-sdk/client-lambda";
import { base32 } from "../../kernel/randomness.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { addressOf } from "./serve-function-url.ts";
import { conflict, findFunction, notFound, onFunction, type Request, trailAs } from "./shared.ts";
import type { FunctionUrl, LambdaFunction, LambdaState } from "./state.ts";

type UrlOperations =
  | "CreateFunctionUrlConfig"
  | "GetFunctionUrlConfig"
  | "UpdateFunctionUrlConfig"
  | "DeleteFunctionUrlConfig"
  | "ListFunctionUrlConfigs";

interface Named {
  readonly FunctionName?: string | undefined;
  readonly AuthType?: Lambda.FunctionUrlAuthType | undefined;
}

/** The permission for an action on a function's URL; policies may ask how it is signed. */
const onUrl = (action: string) => (input: Named, request: Request) =>
  onFunction(action)(input, request).map((needed) => ({
    ...needed,
    ...(input.AuthType === undefined ? {} : { context: { "lambda:FunctionUrlAuthType": input.AuthType } }),
  }));

function urlOf(target: LambdaFunction): FunctionUrl {
  if (target.url) return target.url;
  throw notFound("The resource you requested does not exist.");
}

const show = (target: LambdaFunction, { authType, created, modified }: FunctionUrl, request: Request) => ({
  FunctionUrl: addressOf(target, request.endpoint),
  FunctionArn: target.arn,
  AuthType: authType,
  CreationTime: created.toISOString(),
  LastModifiedTime: modified.toISOString(),
  InvokeMode: "BUFFERED" as const,
});

function refuseNotModelled(input: {
  readonly Cors?: unknown;
  readonly InvokeMode?: string | undefined;
}): void {
  if (input.Cors !== undefined) throw notSimulated("the CORS settings of function URLs");
  if (input.InvokeMode === "RESPONSE_STREAM") throw notSimulated("function URLs that stream their responses");
}

/** Functions' URLs. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
export const functionUrlOperations: Pick<Operations<typeof Lambda, LambdaState>, UrlOperations> = {
  CreateFunctionUrlConfig: {
    authorize: onUrl("CreateFunctionUrlConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      refuseNotModelled(input);
      if (target.url) throw conflict(`FunctionUrlConfig exists for this Lambda function`);
      target.url = {
        id: request.world.text(32, base32).toLowerCase(),
        authType: input.AuthType ?? "NONE",
        created: request.now,
        modified: request.now,
      };
      return show(target, target.url, request);
    },
    trail: trailAs("CreateFunctionUrlConfig"),
  },
  GetFunctionUrlConfig: {
    authorize: onUrl("GetFunctionUrlConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      return show(target, urlOf(target), request);
    },
  },
  UpdateFunctionUrlConfig: {
    authorize: onUrl("UpdateFunctionUrlConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      refuseNotModelled(input);
      const url = urlOf(target);
      Object.assign(url, { authType: input.AuthType ?? url.authType, modified: request.now });
      return show(target, url, request);
    },
    trail: trailAs("UpdateFunctionUrlConfig"),
  },
  DeleteFunctionUrlConfig: {
    authorize: onUrl("DeleteFunctionUrlConfig"),
    run: (input, request) => {
      const target = findFunction(input, request);
      urlOf(target);
      target.url = undefined;
      return {};
    },
    trail: trailAs("DeleteFunctionUrlConfig"),
  },
  ListFunctionUrlConfigs: {
    authorize: onUrl("ListFunctionUrlConfigs"),
    run: (input, request) => {
      const target = findFunction(input, request);
      return { FunctionUrlConfigs: target.url ? [show(target, target.url, request)] : [] };
    },
  },
};
