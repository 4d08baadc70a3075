/** A bucket's size, and how many tokens come back in a second. */
export interface Rate {
  readonly size: number;
  readonly perSecond: number;
}

/**
 * EC2's request buckets: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html. Those of Step
 * Functions: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html. Other services' quotas lie far
 * above what one world asks for.
 */
export function rateOf(service: string, operation: string): Rate | undefined {
  if (service === "stepfunctions") return ofStepFunctions[operation];
  if (service !== "ec2") return undefined;
  return ofEc2[operation] ?? (/^(Describe|Get|List)/.test(operation) ? reads : writes);
}

const reads: Rate = { size: 100, perSecond: 20 };
const writes: Rate = { size: 50, perSecond: 5 };
const ofEc2: Readonly<Record<string, Rate>> = {
  RunInstances: { size: 5, perSecond: 2 },
  StartInstances: { size: 5, perSecond: 2 },
  TerminateInstances: { size: 100, perSecond: 5 },
  CreateTags: { size: 100, perSecond: 10 },
  DeleteTags: { size: 100, perSecond: 10 },
};
const ofStepFunctions: Readonly<Record<string, Rate>> = {
  StartExecution: { size: 1_300, perSecond: 300 },
  StopExecution: { size: 1_000, perSecond: 200 },
  DescribeExecution: { size: 300, perSecond: 15 },
  SendTaskSuccess: { size: 3_000, perSecond: 500 },
  SendTaskFailure: { size: 3_000, perSecond: 500 },
  SendTaskHeartbeat: { size: 3_000, perSecond: 500 },
};

/** How full each bucket was, and when. */
export type Levels = Map<string, { tokens: number; at: number }>;

/** Takes a token for a request; tells whether there was one. */
export function takeToken(
  levels: Levels,
  request: {
    readonly service: string;
    readonly operation: string;
    readonly account: string;
    readonly region: string;
  },
  now: number,
): boolean {
  const rate = rateOf(request.service, request.operation);
  if (!rate) return true;
  const key = [request.account, request.region, request.service, request.operation].join("|");
  const { tokens, at } = levels.get(key) ?? { tokens: rate.size, at: now };
  const refilled = Math.min(rate.size, tokens + ((now - at) / 1_000) * rate.perSecond);
  levels.set(key, { tokens: refilled >= 1 ? refilled - 1 : refilled, at: now });
  return refilled >= 1;
}
