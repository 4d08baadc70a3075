import { AwsError } from "./aws-error.ts";
import { errorCodeOf } from "./error-code.ts";
import type { CallRequest, Principal } from "./request.ts";
import type { AnyOperation, RequestContext, TrailRecord } from "./service.ts";
import type { SimulatedService } from "./simulated-service.ts";
import { fieldWithin, textWithin } from "./trail-limits.ts";
import type { World } from "./world.ts";

interface Served {
  readonly service: SimulatedService;
  readonly operation: AnyOperation;
  readonly request: CallRequest;
  readonly context: RequestContext;
  readonly output?: unknown;
  readonly error?: unknown;
}

/**
 * Puts a write call on the default bus as `AWS API Call via CloudTrail`, one to five seconds later, as a trail in
 * every account and Region would; what is too big for a record is left out of it. Calls without a `trail` are reads and
 * leave no event.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function recordCall(world: World, served: Served): void {
  const { service, operation, request, context, error } = served;
  if (!operation.trail) return;
  const record = recordOf(operation, request, context, served);
  const region = record.region ?? (service.scope === "global" ? "us-east-1" : request.region);
  world.emit(
    {
      "detail-type": "AWS API Call via CloudTrail",
      source: `aws.${service.signingName}`,
      account: request.account,
      region,
      resources: [],
      detail: {
        eventVersion: "1.09",
        userIdentity: userIdentity(world, request.principal, request.origin?.accessKeyId),
        eventTime: isoSeconds(context.now),
        eventSource: `${service.signingName}.amazonaws.com`,
        eventName: record.eventName ?? request.operation,
        awsRegion: region,
        sourceIPAddress: context.sourceIp,
        userAgent: textWithin(context.userAgent),
        ...(error === undefined
          ? {}
          : { errorCode: trailCode(service, error), errorMessage: textWithin(messageOf(error)) }),
        requestParameters: fieldWithin("requestParameters", plain(record.requestParameters)),
        responseElements:
          error === undefined ? fieldWithin("responseElements", plain(record.responseElements)) : null,
        requestID: context.requestId,
        eventID: world.ids.uuid(),
        readOnly: false,
        ...(record.resources ? { resources: record.resources } : {}),
        eventType: "AwsApiCall",
        managementEvent: true,
        recipientAccountId: request.account,
        eventCategory: "Management",
      },
    },
    1_000 + Math.floor(world.random() * 4_000),
  );
}

/** A failed call has no output to tell of; what its record needs of it is left out. */
function recordOf(
  operation: AnyOperation,
  request: CallRequest,
  context: RequestContext,
  served: Served,
): TrailRecord {
  if (served.error === undefined) return operation.trail!(request.input, served.output, context);
  try {
    return operation.trail!(request.input, {}, context);
  } catch {
    return { requestParameters: lowerCamel(request.input), responseElements: null };
  }
}

/** Members in CloudTrail's casing, for services whose records follow their API's names. */
export function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (value === null || typeof value !== "object" || value instanceof Date || ArrayBuffer.isView(value))
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      lowerCamel(member),
    ]),
  );
}

function userIdentity(world: World, principal: Principal, accessKeyId: string | undefined): unknown {
  const key = accessKeyId ? { accessKeyId } : {};
  const invokedBy = principal.service && !accessKeyId ? { invokedBy: principal.service } : {};
  const words = { principalId: principal.userId, arn: principal.arn, accountId: principal.account };
  switch (principal.type) {
    case "service":
      return { type: "AWSService", invokedBy: principal.arn };
    case "root":
      return { type: "Root", ...words, ...key };
    case "user":
      return {
        type: "IAMUser",
        ...words,
        ...key,
        userName: principal.arn.slice(principal.arn.lastIndexOf("/") + 1),
      };
    case "assumed-role": {
      const roleArn = principal.roleArn ?? "";
      const sessionIssuer = {
        type: "Role",
        principalId: principal.userId.split(":")[0],
        arn: roleArn,
        accountId: principal.account,
        userName: roleArn.slice(roleArn.lastIndexOf("/") + 1),
      };
      const creationDate = isoSeconds(principal.since ?? world.clock.now());
      const attributes = { creationDate, mfaAuthenticated: "false" };
      return {
        type: "AssumedRole",
        ...words,
        ...key,
        sessionContext: { sessionIssuer, attributes },
        ...invokedBy,
      };
    }
  }
}

/** EC2's codes carry who was at fault. */
function trailCode(service: SimulatedService, error: unknown): string {
  const code = errorCodeOf(error);
  if (service.name !== "ec2") return code;
  const isServers = !(error instanceof AwsError) || error.status >= 500;
  return `${isServers ? "Server" : "Client"}.${code}`;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const isoSeconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, "Z");
/** As JSON carries it; what is absent is null, as CloudTrail writes it. */
const plain = (value: unknown): unknown => (value == null ? null : JSON.parse(JSON.stringify(value)));
