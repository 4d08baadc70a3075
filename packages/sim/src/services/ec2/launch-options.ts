import type { InstanceMetadataOptionsRequest, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { invalidValue, missing } from "./errors.ts";
import { checkImageId } from "./images.ts";
import { instanceType } from "./instance-types.ts";
import { groupNotFound, subnetNotFound } from "./network.ts";
import type { Request } from "./request.ts";
import type { Instance, Subnet } from "./state.ts";

/** The image that a launch names. */
export function requiredImage({ ImageId }: RunInstancesCommandInput): string {
  if (ImageId === undefined) throw missing("ImageId");
  checkImageId(ImageId);
  return ImageId;
}

/** The type that it names, or EC2's own default. */
export function requiredType({ InstanceType = "m1.small" }: RunInstancesCommandInput): string {
  if (instanceType(InstanceType) === undefined) {
    throw invalidValue(`Invalid value '${InstanceType}' for InstanceType.`);
  }
  return InstanceType;
}

/** How many instances it makes: as many as it may. */
export function countOf({ MinCount, MaxCount }: RunInstancesCommandInput): number {
  if (MinCount === undefined) throw missing("MinCount");
  if (MaxCount === undefined) throw missing("MaxCount");
  if (MinCount < 1 || MaxCount < 1) {
    throw invalidValue(`Invalid value '${Math.min(MinCount, MaxCount)}' for count. Must be greater than 0`);
  }
  if (MinCount > MaxCount) {
    throw invalidValue(`Invalid value '${MaxCount}' for MaxCount. Must be equal to or greater than MinCount`);
  }
  return MaxCount;
}

/** Where it puts them: as named, or in the first default subnet. */
export function subnetOf({ SubnetId, Placement }: RunInstancesCommandInput, { state }: Request): Subnet {
  const { subnets } = state.network;
  if (SubnetId !== undefined) {
    const subnet = subnets.find(({ id }) => id === SubnetId);
    if (subnet === undefined) throw subnetNotFound(SubnetId);
    return subnet;
  }
  const zone = Placement?.AvailabilityZone;
  const subnet = zone === undefined ? subnets[0] : subnets.find((candidate) => candidate.zone === zone);
  if (subnet === undefined) throw invalidValue(`Invalid availability zone: [${zone}]`);
  return subnet;
}

/** Their security groups. */
export function groupsOf(
  { SecurityGroupIds = [], SecurityGroups = [] }: RunInstancesCommandInput,
  { state }: Request,
) {
  const { group } = state.network;
  const unknown = [
    ...SecurityGroupIds.filter((id) => id !== group.id),
    ...SecurityGroups.filter((name) => name !== group.name),
  ];
  if (unknown[0] !== undefined) throw groupNotFound(unknown[0]);
  return [group];
}

/** The options of a new instance; https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html */
export function metadataOf(given: InstanceMetadataOptionsRequest | undefined): Instance["metadata"] {
  const hops = given?.HttpPutResponseHopLimit ?? 1;
  if (hops < 1 || hops > 64) {
    throw invalidValue(`Invalid value '${hops}' for HttpPutResponseHopLimit. Must be between 1 and 64`);
  }
  return {
    State: "pending",
    HttpTokens: given?.HttpTokens ?? "optional",
    HttpPutResponseHopLimit: hops,
    HttpEndpoint: given?.HttpEndpoint ?? "enabled",
    HttpProtocolIpv6: given?.HttpProtocolIpv6 ?? "disabled",
    InstanceMetadataTags: given?.InstanceMetadataTags ?? "disabled",
  };
}
