import { AwsError } from "./aws-error.ts";
import { recordCall } from "./cloud-trail.ts";
import { errorCodeOf } from "./error-code.ts";
import { authorize } from "./iam/authorize.ts";
import type { CallRequest } from "./request.ts";
import type { AnyOperation, RequestContext } from "./service.ts";
import type { SimulatedService } from "./simulated-service.ts";
import type { World } from "./world.ts";

/** Serves one request: authorised, traced, and recorded by CloudTrail; counted as in flight while it lasts. */
export function serveRequest(world: World, request: CallRequest): Promise<unknown> {
  return world.clock.busy(async () => {
    const { service, operation } = findOperation(world, request.service, request.operation);
    const context = contextOf(world, service, request);
    const finish = (error?: unknown) => {
      const { principal, account, region, input } = request;
      const code = error === undefined ? {} : { error: errorCodeOf(error) };
      const time = context.now.toISOString();
      const words = { service: service.name, operation: request.operation, account, region, input };
      world.tell({ type: "request", time, ...words, principal: principal.arn, ...code });
    };
    try {
      world.faults.check(request, context.now.getTime());
      if (service.checkInput) await service.checkInput(request.operation, request.input);
      check(world, service, operation, request, context);
      const output = (await operation.run(request.input, context)) ?? {};
      recordCall(world, { service, operation, request, context, output });
      finish();
      return output;
    } catch (error) {
      recordCall(world, { service, operation, request, context, error });
      finish(error);
      throw error;
    }
  });
}

/** The operation; or the error that names what the embedded AWS lacks. */
export function findOperation(
  world: World,
  serviceName: string,
  operationName: string,
): { service: SimulatedService; operation: AnyOperation } {
  const service = world.service(serviceName);
  const operations = (service?.operations ?? {}) as Readonly<Record<string, AnyOperation | undefined>>;
  const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined;
  if (!service || !operation) throw notSimulated(`${serviceName}:${operationName}`);
  return { service, operation };
}

/** What is not there is never answered with success. */
export const notSimulated = (what: string): AwsError =>
  new AwsError("NotImplemented", `The embedded AWS does not simulate ${what}.`, 501);

function contextOf(world: World, service: SimulatedService, request: CallRequest): RequestContext {
  const { principal, account, region, origin } = request;
  const now = world.clock.now();
  const caller = principal.service ?? (principal.type === "service" ? principal.arn : "internal");
  return {
    world,
    state: world.stateOf(service, account, region),
    operation: request.operation,
    account,
    region,
    principal,
    requestId: origin?.requestId ?? world.ids.uuid(),
    now,
    seesUpTo: world.faults.hidesWritesFrom(request) ? now.getTime() : Number.POSITIVE_INFINITY,
    sourceIp: origin?.sourceIp ?? caller,
    endpoint: origin?.endpoint,
    userAgent: origin?.userAgent ?? caller,
    authorize: (authorization) =>
      authorize(world, principal, service.iamPrefix, [authorization], keysOf(request)),
  };
}

function check(
  world: World,
  service: SimulatedService,
  operation: AnyOperation,
  request: CallRequest,
  context: RequestContext,
): void {
  const needed = operation.authorize
    ? operation.authorize(request.input, context)
    : [{ action: `${service.iamPrefix}:${request.operation}`, resource: "*" }];
  authorize(world, request.principal, service.iamPrefix, needed, keysOf(request));
}

/** The condition keys that the request itself carries, whatever its service. */
function keysOf(request: CallRequest): Record<string, string | readonly string[]> {
  const { origin, region, context } = request;
  return {
    "aws:RequestedRegion": region,
    ...(origin ? { "aws:SourceIp": origin.sourceIp, "aws:UserAgent": origin.userAgent } : {}),
    ...context,
  };
}
