import type {
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
} from "@aws-sdk/client-ec2";
import { endDryRun } from "./errors.ts";
import { applyFilters, type FilterValues } from "./filters.ts";
import { seenInstances } from "./find-instances.ts";
import { describeInstance, launchTimeOf, privateName, stateOf } from "./instance.ts";
import { instanceType } from "./instance-types.ts";
import { pageOf, refuseIdsWithPages } from "./paging.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";
import { seenTags } from "./tag-set.ts";

/** How long the status checks of a new instance take. */
const CHECKS_MS = 120_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export function describeInstances(
  input: DescribeInstancesCommandInput,
  request: Request,
): Omit<DescribeInstancesCommandOutput, "$metadata"> {
  refuseIdsWithPages(input.InstanceIds, input, "instancesSet");
  const matching = filtered(input, request);
  endDryRun(input);
  const { page, NextToken } = pageOf(input, matching, ({ id }) => id);
  return {
    Reservations: [...Map.groupBy(page, ({ reservation }) => reservation)].map(([id, instances]) => ({
      ReservationId: id,
      OwnerId: request.account,
      Groups: [],
      Instances: instances.map((instance) => describeInstance(instance, request)),
    })),
    ...(NextToken === undefined ? {} : { NextToken }),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
export function describeInstanceStatus(
  input: DescribeInstanceStatusCommandInput,
  request: Request,
): Omit<DescribeInstanceStatusCommandOutput, "$metadata"> {
  refuseIdsWithPages(input.InstanceIds, input, "instancesSet");
  const all = seenInstances(request, input.InstanceIds).filter(
    ({ state }) => input.IncludeAllInstances === true || state === "running",
  );
  const matching = applyFilters(input.Filters, all, {
    "instance-state-name": ({ state }) => state,
    "instance-state-code": ({ state }) => String(stateOf(state).Code),
    "availability-zone": ({ subnet }) => subnet.zone,
    "instance-status.status": (instance) => statusOf(instance, request),
    "system-status.status": (instance) => statusOf(instance, request),
  });
  endDryRun(input);
  const { page, NextToken } = pageOf(input, matching, ({ id }) => id);
  return {
    InstanceStatuses: page.map((instance) => {
      const Status = statusOf(instance, request);
      const checks = { ok: "passed", initializing: "initializing", "not-applicable": undefined } as const;
      const passed = checks[Status];
      const Details = passed === undefined ? [] : [{ Name: "reachability" as const, Status: passed }];
      return {
        InstanceId: instance.id,
        AvailabilityZone: instance.subnet.zone,
        AvailabilityZoneId: instance.subnet.zoneId,
        InstanceState: stateOf(instance.state),
        InstanceStatus: { Status, Details },
        SystemStatus: { Status, Details },
      };
    }),
    ...(NextToken === undefined ? {} : { NextToken }),
  };
}

function statusOf({ state, started }: Instance, { now }: Request) {
  if (state !== "running") return "not-applicable" as const;
  return now.getTime() - started.getTime() < CHECKS_MS ? ("initializing" as const) : ("ok" as const);
}

function filtered(input: DescribeInstancesCommandInput, request: Request): Instance[] {
  const seen = seenInstances(request, input.InstanceIds);
  return applyFilters(input.Filters, seen, filterValues(request), ({ tags }) =>
    seenTags(tags, request.seesUpTo),
  );
}

const filterValues = ({ state, region, account }: Request): FilterValues<Instance> => {
  const volumesOf = ({ id }: Instance) =>
    [...state.volumes.values()].filter(({ attachment }) => attachment?.instanceId === id);
  return {
    "instance-id": ({ id }) => id,
    "instance-state-name": ({ state: name }) => name,
    "instance-state-code": ({ state: name }) => String(stateOf(name).Code),
    "instance-type": ({ type }) => type,
    "image-id": ({ imageId }) => imageId,
    "vpc-id": () => state.network.vpc.id,
    "subnet-id": ({ subnet }) => subnet.id,
    "availability-zone": ({ subnet }) => subnet.zone,
    "availability-zone-id": ({ subnet }) => subnet.zoneId,
    "reservation-id": ({ reservation }) => reservation,
    "owner-id": () => account,
    // Whoever launches instances on somebody's behalf, such as Auto Scaling: nobody here.
    "requester-id": () => undefined,
    "client-token": ({ clientToken }) => clientToken,
    "key-name": ({ keyName }) => keyName,
    "launch-time": (instance) => launchTimeOf(instance).toISOString(),
    "private-ip-address": ({ privateIp }) => privateIp,
    "private-dns-name": (instance) => privateName(instance, region),
    "ip-address": ({ publicIp }) => publicIp,
    "group-id": ({ groups }) => groups.map(({ id }) => id),
    "group-name": ({ groups }) => groups.map(({ name }) => name),
    "instance.group-id": ({ groups }) => groups.map(({ id }) => id),
    "instance.group-name": ({ groups }) => groups.map(({ name }) => name),
    architecture: ({ type }) => instanceType(type)?.ProcessorInfo?.SupportedArchitectures,
    "monitoring-state": ({ isMonitored }) => (isMonitored ? "enabled" : "disabled"),
    "iam-instance-profile.arn": ({ profile }) => profile?.arn,
    "iam-instance-profile.id": ({ profile }) => profile?.id,
    "metadata-options.http-tokens": ({ metadata }) => metadata.HttpTokens,
    "metadata-options.http-endpoint": ({ metadata }) => metadata.HttpEndpoint,
    "metadata-options.state": ({ metadata }) => metadata.State,
    "metadata-options.http-put-response-hop-limit": ({ metadata }) =>
      String(metadata.HttpPutResponseHopLimit),
    "network-interface.network-interface-id": (instance) => instance.interface.id,
    "block-device-mapping.volume-id": (instance) => volumesOf(instance).map(({ id }) => id),
    "block-device-mapping.device-name": (instance) =>
      volumesOf(instance).map(({ attachment }) => attachment?.device),
    "root-device-type": () => "ebs",
    tenancy: () => "default",
    "state-reason-code": ({ stateReason }) => stateReason?.Code,
  };
};
