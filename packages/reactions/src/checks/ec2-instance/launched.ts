import { isOmitted, nameOf } from "@watchkeeper/aws-events/cloudtrail";
import type { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { EventOf } from "@watchkeeper/core/define-event";
import type { Told } from "@watchkeeper/kinds/kind";
import { call } from "@watchkeeper/plans/call";
import type { Woken } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";

type Launch = EventOf<typeof ec2RunInstances>;

/** Around when a launch is looked for whose request carried no token, in seconds. */
const windowSeconds = 30;
/** As many instances as DescribeInstances answers with on a page (Amazon EC2 API Reference). */
const pageSize = 1_000;

/** The instances of a launch: those that it names, or those that are found where CloudTrail has left them out. */
export function launchedBy(launch: Launch, have: Evidence): Woken {
  const { responseElements: response } = launch.detail;
  if (isOmitted(response)) return found(launch, have);
  const { items } = (response as Named).instancesSet;
  return { told: items.map(({ instanceId, tagSet }) => told(launch, instanceId, tagSet?.items)) };
}

/** A response that names what was launched. */
interface Named {
  readonly instancesSet: {
    readonly items: readonly { readonly instanceId: string; readonly tagSet?: { readonly items: Tags } }[];
  };
}

type Tags = readonly { readonly key: string; readonly value: string }[];

const told = (launch: Launch, id: string, tags: Tags = []): Told => ({
  account: launch.account,
  region: launch.region,
  id,
  at: launch.time,
  tags: new Map(tags.map(({ key, value }) => [key, value])),
  madeBy: nameOf(launch.detail.userIdentity),
});

/** What a request says of a launch, as far as CloudTrail tells it. */
interface Request {
  readonly clientToken?: string;
  readonly instancesSet?: { readonly items: readonly { readonly minCount?: number }[] };
  readonly tagSpecificationSet?: {
    readonly items: readonly { readonly resourceType: string; readonly tags: Tags }[];
  };
}

function found(launch: Launch, have: Evidence): Woken {
  const { requestParameters: given } = launch.detail;
  const request = (given && !isOmitted(given) ? given : {}) as Request;
  const { clientToken: token, instancesSet, tagSpecificationSet } = request;
  const ids: string[] = [];
  let next: string | undefined;
  do {
    const page = findPage(launch, token, next);
    const answer = have.of(page);
    if (answer === undefined) return { told: [], find: page };
    const { Reservations = [] } = answer;
    ids.push(
      ...Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = "" }) => InstanceId)),
    );
    next = answer.NextToken;
  } while (next !== undefined);
  const tags = tagSpecificationSet?.items.filter(({ resourceType }) => resourceType === "instance");
  const least = instancesSet?.items.reduce((sum, { minCount = 1 }) => sum + minCount, 0) ?? 0;
  return {
    told: ids.map((id) => ({
      ...told(
        launch,
        id,
        tags?.flatMap((one) => one.tags),
      ),
      // Without a token, another launch of the same moment may be among them: whose it is nobody knows.
      ...(token === undefined ? { madeBy: undefined } : {}),
    })),
    unseen: Math.max(0, least - ids.length),
  };
}

/** One page of the instances of a launch, by its client token, or by the seconds in which they may have been launched. */
function findPage(launch: Launch, token: string | undefined, next: string | undefined) {
  const seconds = Array.from({ length: 2 * windowSeconds + 1 }, (_, index) =>
    new Date(Date.parse(launch.detail.eventTime) + (index - windowSeconds) * 1_000)
      .toISOString()
      .replace(/\.\d+Z$/, ".000Z"),
  );
  const filter =
    token === undefined
      ? { Name: "launch-time", Values: seconds }
      : { Name: "client-token", Values: [token] };
  return call("ec2:DescribeInstances", launch, {
    Filters: [filter],
    MaxResults: pageSize,
    ...(next === undefined ? {} : { NextToken: next }),
  });
}
