import { AwsError } from "../../kernel/aws-error.ts";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import type { LambdaFunction, LambdaState } from "./state.ts";

export type Request = RequestContext<LambdaState>;

/** The place of a function, however it is named: name, partial ARN or ARN. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, "Name formats". */
function place(functionName: string, { account, region }: Request): Place {
  const match =
    /^(?:arn:aws:lambda:([\w-]+):)?(?:(\d{12}):)?(?:function:)?([\w-]{1,64})(?::(\$LATEST|[\w-]+))?$/.exec(
      functionName,
    );
  if (!match) {
    throw validation(
      `Value '${functionName}' at 'functionName' failed to satisfy constraint: it is no name of a function`,
    );
  }
  const [, ownRegion, ownAccount, name = "", qualifier] = match;
  return { account: ownAccount ?? account, region: ownRegion ?? region, name, qualifier };
}

const arnAt = ({ account, region, name }: Place) => `arn:aws:lambda:${region}:${account}:function:${name}`;

/** The function behind an ARN. */
export function functionByArn(world: World, arn: string): LambdaFunction | undefined {
  const [, , , region = "", account = "", , name = ""] = arn.split(":");
  const service = world.service("lambda");
  if (!service || !world.accounts.includes(account)) return undefined;
  return world.stateOf<LambdaState>(service, account, region).functions.get(name);
}

/** The function that a request names. */
export function findFunction(
  input: { readonly FunctionName?: string | undefined; readonly Qualifier?: string | undefined },
  request: Request,
): LambdaFunction {
  const where = place(input.FunctionName ?? "", request);
  const qualifier = input.Qualifier ?? where.qualifier;
  const found = functionByArn(request.world, arnAt(where));
  if (!found || (qualifier !== undefined && qualifier !== "$LATEST")) {
    throw notFound(`Function not found: ${arnAt(where)}${qualifier === undefined ? "" : `:${qualifier}`}`);
  }
  return found;
}

/** The permission for an action on the function that a request names. */
export const onFunction =
  (action: string) =>
  (input: { readonly FunctionName?: string | undefined }, request: Request): Authorization[] => {
    const arn = arnAt(place(input.FunctionName ?? "", request));
    const policy = policyOf(functionByArn(request.world, arn));
    return [
      {
        action: `lambda:${action}`,
        resource: arn,
        ...(policy === undefined ? {} : { resourcePolicy: policy }),
      },
    ];
  };

/** A function's resource policy, as GetPolicy shows it. */
export const policyOf = (known: LambdaFunction | undefined): string | undefined =>
  known && known.permissions.size > 0
    ? JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [...known.permissions.values()] })
    : undefined;

/** A new place for a function of this name, as CreateFunction gives it. */
export const newPlace = (functionName: string, request: Request): { name: string; arn: string } => {
  const where = place(functionName, request);
  return { name: where.name, arn: arnAt(where) };
};

export const notFound = (message: string) =>
  new AwsError("ResourceNotFoundException", message, 404, { Type: "User" });
export const invalid = (message: string) =>
  new AwsError("InvalidParameterValueException", message, 400, { Type: "User" });
export const conflict = (message: string) =>
  new AwsError("ResourceConflictException", message, 409, { Type: "User" });
export const validation = (message: string) =>
  new AwsError("ValidationException", `1 validation error detected: ${message}`, 400);

/** CloudTrail names Lambda's calls with the date of their API; environments are left out. */
export const trailAs =
  (eventName: string) =>
  (input: object, output: object): TrailRecord => ({
    eventName,
    requestParameters: lowerCamel(withoutSecrets(input)),
    responseElements: Object.keys(output).length > 0 ? lowerCamel(withoutSecrets(output)) : null,
  });

const withoutSecrets = (value: object): object => {
  const {
    Environment: environment,
    Code: _code,
    ...rest
  } = value as { Environment?: unknown; Code?: unknown };
  return environment === undefined ? rest : { ...rest, Environment: {} };
};
