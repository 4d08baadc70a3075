import { authorize } from "../../kernel/iam/authorize.ts";
import type { Authorization, Principal } from "../../kernel/request.ts";
import { authenticated } from "../../kernel/wire/authenticate.ts";
import { credentialScope } from "../../kernel/wire/authentication.ts";
import type { WireRequest, WireResponse } from "../../kernel/wire/message.ts";
import type { World } from "../../kernel/world.ts";
import { runFunction } from "./run-function.ts";
import { policyOf } from "./shared.ts";
import type { LambdaFunction, LambdaState } from "./state.ts";

/** What the paths of function URLs begin with: AWS has a host for each, this machine has one for all. */
export const urlPrefix = "/lambda-url/";

/** Where a function is asked, at the host that was asked for it; undefined where it has no URL. */
export const addressOf = (
  { url, region }: LambdaFunction,
  endpoint: string | undefined,
): string | undefined => url && `${endpoint ?? "http://localhost"}${urlPrefix}${region}/${url.id}/`;

/** Bodies of these types reach a function as text, all others in base64, forms included. */
const textual = /^(text\/|application\/(json|xml|javascript))/;

const answer = (status: number, body: unknown): WireResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(body)),
});
const forbidden = (): WireResponse => answer(403, { Message: "Forbidden" });

/**
 * Asks the function behind a URL, as Lambda does: whoever asks must be let in by the function's policy, and where the
 * URL is signed, by their own; the function is told who they are.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export async function serveFunctionUrl(world: World, request: WireRequest): Promise<WireResponse> {
  const [, region = "", id = "", rest = ""] =
    /^\/lambda-url\/([^/?]+)\/([^/?]+)(.*)$/s.exec(request.url) ?? [];
  const target = functionAt(world, region, id);
  if (!target?.url) return answer(404, { Message: null });
  const caller = callerOf(world, request, target);
  if (!caller || !mayAsk(world, request, caller.principal, target)) return forbidden();
  const event = eventOf(world, request, target, rest, caller);
  const outcome = await runFunction(world, target, JSON.stringify(event));
  if (outcome.functionError !== undefined) return answer(502, { Message: "Internal Server Error" });
  return responseOf(JSON.parse(outcome.payload));
}

function functionAt(world: World, region: string, id: string): LambdaFunction | undefined {
  const service = world.service("lambda");
  if (!service) return undefined;
  return world.accounts
    .flatMap((account) => [...world.stateOf<LambdaState>(service, account, region).functions.values()])
    .find(({ url }) => url?.id === id);
}

/** Whoever asks. */
interface Caller {
  readonly principal: Principal;
  /** Undefined where the URL is nobody's to sign. */
  readonly accessKey: string | undefined;
}

const anonymous: Principal = { type: "service", arn: "anonymous", account: "anonymous", userId: "anonymous" };

function callerOf(world: World, request: WireRequest, target: LambdaFunction): Caller | undefined {
  if (target.url?.authType === "NONE") return { principal: anonymous, accessKey: undefined };
  try {
    const scope = credentialScope(request.headers, new URL(request.url, "http://localhost").searchParams);
    if (scope.signingName !== "lambda" || scope.region !== target.region) return undefined;
    return { principal: authenticated(world, request, scope), accessKey: scope.accessKeyId };
  } catch {
    return undefined;
  }
}

/** Since October 2025 whoever asks a URL needs to be let invoke the function too, by way of its URL. */
function mayAsk(
  world: World,
  { sourceIp, headers }: WireRequest,
  principal: Principal,
  target: LambdaFunction,
): boolean {
  const policy = policyOf(target);
  const needed = (action: string): Authorization => ({
    action,
    resource: target.arn,
    context: {
      "lambda:FunctionUrlAuthType": target.url?.authType ?? "NONE",
      "lambda:InvokedViaFunctionUrl": "true",
    },
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
  });
  const keys = {
    "aws:RequestedRegion": target.region,
    "aws:SourceIp": sourceIp,
    "aws:UserAgent": headers["user-agent"] ?? "",
  };
  try {
    authorize(
      world,
      principal,
      "lambda",
      [needed("lambda:InvokeFunctionUrl"), needed("lambda:InvokeFunction")],
      keys,
    );
    return true;
  } catch {
    return false;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
function eventOf(
  world: World,
  { method, headers, body, sourceIp }: WireRequest,
  target: LambdaFunction,
  rest: string,
  { principal, accessKey }: Caller,
) {
  const isText = textual.test(headers["content-type"] ?? "text/plain");
  const now = world.clock.now();
  const [path = "", query = ""] = rest.split(/\?(.*)/s);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path || "/",
    rawQueryString: query,
    headers,
    ...(query === "" ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: accessKey === undefined ? "anonymous" : principal.account,
      apiId: target.url?.id,
      ...(accessKey === undefined ? {} : { authorizer: { iam: tellCaller(principal, accessKey) } }),
      domainName: `${target.url?.id}.lambda-url.${target.region}.on.aws`,
      domainPrefix: target.url?.id,
      http: {
        method,
        path: path || "/",
        protocol: "HTTP/1.1",
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: world.ids.uuid(),
      routeKey: "$default",
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? "utf8" : "base64") } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const tellCaller = ({ account, userId, arn }: Principal, accessKey: string) => ({
  accessKey,
  accountId: account,
  callerId: userId,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: arn,
  userId,
});

/** What the function said, as a response; what is none is its body. */
function responseOf(told: unknown): WireResponse {
  const isResponse = typeof told === "object" && told !== null && "statusCode" in told;
  if (!isResponse) return answer(200, told);
  const {
    statusCode,
    headers = {},
    body = "",
    isBase64Encoded,
  } = told as {
    readonly statusCode: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly isBase64Encoded?: boolean;
  };
  return {
    status: statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  };
}
