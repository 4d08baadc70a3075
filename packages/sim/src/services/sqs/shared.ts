import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import type { Queue, SqsState } from "./state.ts";

export type Request = RequestContext<SqsState>;

/** A queue as its URL names it, whatever host that has: by its last two parts, or by the bare name of an own one. */
const place = (url = "", { account: own }: Request): { account: string; name: string } => {
  const [account = "", name] = url.split("/").slice(-2);
  return name === undefined ? { account: own, name: account } : { account, name };
};

/** A queue's URL, at the host that was asked. */
export function urlOf({ arn }: Queue, { endpoint }: Request): string {
  const [, , , region, account, name] = arn.split(":");
  return `${endpoint ?? `https://sqs.${region}.amazonaws.com`}/${account}/${name}`;
}

const stateIn = (world: World, account: string, region: string): SqsState | undefined => {
  const service = world.service("sqs");
  return service && world.accounts.includes(account) ? world.stateOf(service, account, region) : undefined;
};

const lookUp = (url: string | undefined, request: Request): Queue | undefined => {
  const { account, name } = place(url, request);
  return stateIn(request.world, account, request.region)?.queues.get(name);
};

/** The queue behind an ARN. */
export function queueByArn(world: World, arn: string): Queue | undefined {
  const [, , service, region = "", account = "", name = ""] = arn.split(":");
  return service === "sqs" ? stateIn(world, account, region)?.queues.get(name) : undefined;
}

/** The queue that a request names. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
export function findQueue(input: { readonly QueueUrl?: string | undefined }, request: Request): Queue {
  const queue = lookUp(input.QueueUrl, request);
  if (!queue) throw noSuchQueue();
  return queue;
}

export const noSuchQueue = () => new AwsError("QueueDoesNotExist", "The specified queue does not exist.");

/** The permission for an action on the queue that a request names. */
export const onQueue =
  (action: string) =>
  (input: { readonly QueueUrl?: string | undefined }, request: Request): Authorization[] => {
    const { account, name } = place(input.QueueUrl, request);
    const policy = lookUp(input.QueueUrl, request)?.attributes.get("Policy");
    return [
      {
        action: `sqs:${action}`,
        resource: arnOf(request.region, account, name),
        ...(policy ? { resourcePolicy: policy } : {}),
      },
    ];
  };

export const arnOf = (region: string, account: string, name: string): string =>
  `arn:aws:sqs:${region}:${account}:${name}`;

export const invalid = (reason: string) =>
  new AwsError("InvalidParameterValue", `One or more parameters are invalid. Reason: ${reason}`);
