import { isOmitted, nameOf } from "@watchkeeper/aws-events/cloudtrail";
import type { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { EventOf } from "@watchkeeper/core/define-event";
import type { Json } from "@watchkeeper/core/json";
import { type Call, call } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import type { Evidence } from "../../evidence.ts";
import { list, type Told } from "./instance.ts";

type Launch = EventOf<typeof ec2RunInstances>;

/** What a launch tells of its instances: those that it names, or those that are found where CloudTrail has left them out. */
export interface Launched {
  readonly told: readonly Told[];
  /** How the others are to be found; undefined where none are missing. */
  readonly find: Call<"ec2:DescribeInstances"> | undefined;
  /** How many more the launch made than EC2 shows. */
  readonly unseen: number;
}

/** Around when a launch is looked for whose request carried no token, in seconds. */
const windowSeconds = 30;
/** As many instances as DescribeInstances answers with on a page (Amazon EC2 API Reference). */
const pageSize = 1_000;

/** The instances of a launch, as far as they have been found. */
export function launchedBy(launch: Launch, have: Evidence): Launched {
  const { responseElements: response } = launch.detail;
  if ("instancesSet" in response) {
    const items = response.instancesSet as { items: readonly { instanceId: string; tagSet?: Tags }[] };
    return {
      told: items.items.map(({ instanceId, tagSet }) => ({
        id: instanceId,
        at: launch.time,
        tags: new Map(tagSet?.items.map(({ key, value }) => [key, value])),
        launchedBy: nameOf(launch.detail.userIdentity),
      })),
      find: undefined,
      unseen: 0,
    };
  }
  return found(launch, have);
}

interface Tags {
  readonly items: readonly { readonly key: string; readonly value: string }[];
}

function found(launch: Launch, have: Evidence): Launched {
  const { userIdentity, requestParameters } = launch.detail;
  const request = requestParameters && !isOmitted(requestParameters) ? requestParameters : {};
  const token = "clientToken" in request ? (request.clientToken as string | undefined) : undefined;
  const ids: string[] = [];
  let next: string | undefined;
  do {
    const page = findPage(launch, token, next);
    const answer = have.of(page);
    if (answer === undefined) return { told: [], find: page, unseen: 0 };
    ids.push(...list<string>(valueAt(answer, "Reservations[].Instances[].InstanceId")));
    next = (valueAt(answer, "NextToken") as string | null) ?? undefined;
  } while (next !== undefined);
  return {
    told: ids.map((id) => ({
      id,
      at: launch.time,
      tags: tagsIn(request),
      // Without a token, another launch of the same moment may be among them: whose it is nobody knows.
      launchedBy: token === undefined ? undefined : nameOf(userIdentity),
    })),
    find: undefined,
    unseen: Math.max(0, leastOf(request) - ids.length),
  };
}

/** How many instances a launch made at the least. */
function leastOf(request: object): number {
  const items = list<{ minCount?: number }>(valueAt(request as Json, "instancesSet.items"));
  return items.reduce((sum, { minCount = 1 }) => sum + minCount, 0);
}

function tagsIn(request: object): ReadonlyMap<string, string> {
  const specifications = list<{ resourceType: string; tags: Tags["items"] }>(
    valueAt(request as Json, "tagSpecificationSet.items"),
  );
  const own = specifications.filter(({ resourceType }) => resourceType === "instance");
  return new Map(own.flatMap(({ tags }) => tags.map(({ key, value }) => [key, value] as const)));
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
