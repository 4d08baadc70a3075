import { createHash } from "node:crypto";
import type {
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsCommandOutput,
  DescribeVpcsCommandInput,
  DescribeVpcsCommandOutput,
} from "@aws-sdk/client-ec2";
import type { AwsError } from "../../kernel/aws-error.ts";
import { ec2Error } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import { zonesOf } from "./places.ts";
import { arnOf, type Request } from "./request.ts";
import type { Network } from "./state.ts";
import { seenTags, tagList, tagSet } from "./tag-set.ts";

/** The same ids in every world, for what an account has from the start. */
export function defaultNetwork(account: string, region: string): Network {
  const id = (prefix: string, name: string) =>
    `${prefix}-0${createHash("sha256").update(`${account}|${region}|${name}`).digest("hex").slice(0, 16)}`;
  return {
    vpc: { id: id("vpc", "default"), cidr: "172.31.0.0/16" },
    group: { id: id("sg", "default"), name: "default" },
    subnets: zonesOf({ account, region }).map(({ name, id: zoneId }, position) => ({
      id: id("subnet", name),
      zone: name,
      zoneId,
      cidr: `172.31.${position * 16}.0/20`,
      third: position * 16,
    })),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export function describeVpcs(
  { VpcIds, Filters }: DescribeVpcsCommandInput,
  request: Request,
): Omit<DescribeVpcsCommandOutput, "$metadata"> {
  const { vpc } = request.state.network;
  const all = [
    {
      VpcId: vpc.id,
      CidrBlock: vpc.cidr,
      State: "available" as const,
      IsDefault: true,
      OwnerId: request.account,
      InstanceTenancy: "default" as const,
      Tags: tagsSeen(request, vpc.id),
    },
  ];
  const wanted = pick(
    VpcIds,
    all,
    ({ VpcId }) => VpcId,
    (id) => ec2Error("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`),
  );
  return {
    Vpcs: applyFilters(
      Filters,
      wanted,
      {
        "vpc-id": ({ VpcId }) => VpcId,
        "is-default": ({ IsDefault }) => String(IsDefault),
        isDefault: ({ IsDefault }) => String(IsDefault),
        cidr: ({ CidrBlock }) => CidrBlock,
        state: ({ State }) => State,
        "owner-id": ({ OwnerId }) => OwnerId,
      },
      ({ VpcId }) => tagsOf(request, VpcId),
    ),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export function describeSubnets(
  { SubnetIds, Filters }: DescribeSubnetsCommandInput,
  request: Request,
): Omit<DescribeSubnetsCommandOutput, "$metadata"> {
  const { network, instances } = request.state;
  const all = network.subnets.map((subnet) => ({
    SubnetId: subnet.id,
    SubnetArn: arnOf(request, "subnet", subnet.id),
    VpcId: network.vpc.id,
    CidrBlock: subnet.cidr,
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: subnet.zoneId,
    AvailableIpAddressCount:
      4091 -
      [...instances.values()].filter(
        ({ subnet: home, state }) => home.id === subnet.id && state !== "terminated",
      ).length,
    DefaultForAz: true,
    MapPublicIpOnLaunch: true,
    State: "available" as const,
    OwnerId: request.account,
    Tags: tagsSeen(request, subnet.id),
  }));
  const wanted = pick(SubnetIds, all, ({ SubnetId }) => SubnetId, subnetNotFound);
  return {
    Subnets: applyFilters(
      Filters,
      wanted,
      {
        "subnet-id": ({ SubnetId }) => SubnetId,
        "vpc-id": ({ VpcId }) => VpcId,
        "availability-zone": ({ AvailabilityZone }) => AvailabilityZone,
        "availability-zone-id": ({ AvailabilityZoneId }) => AvailabilityZoneId,
        "default-for-az": ({ DefaultForAz }) => String(DefaultForAz),
        "map-public-ip-on-launch": ({ MapPublicIpOnLaunch }) => String(MapPublicIpOnLaunch),
        "cidr-block": ({ CidrBlock }) => CidrBlock,
        state: ({ State }) => State,
        "owner-id": ({ OwnerId }) => OwnerId,
      },
      ({ SubnetId }) => tagsOf(request, SubnetId),
    ),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export function describeSecurityGroups(
  { GroupIds, GroupNames, Filters }: DescribeSecurityGroupsCommandInput,
  request: Request,
): Omit<DescribeSecurityGroupsCommandOutput, "$metadata"> {
  const { group, vpc } = request.state.network;
  const all = [
    {
      GroupId: group.id,
      GroupName: group.name,
      Description: "default VPC security group",
      SecurityGroupArn: arnOf(request, "security-group", group.id),
      VpcId: vpc.id,
      OwnerId: request.account,
      IpPermissions: [
        {
          IpProtocol: "-1",
          UserIdGroupPairs: [{ GroupId: group.id, UserId: request.account }],
          IpRanges: [],
          Ipv6Ranges: [],
          PrefixListIds: [],
        },
      ],
      IpPermissionsEgress: [
        {
          IpProtocol: "-1",
          IpRanges: [{ CidrIp: "0.0.0.0/0" }],
          UserIdGroupPairs: [],
          Ipv6Ranges: [],
          PrefixListIds: [],
        },
      ],
      Tags: tagsSeen(request, group.id),
    },
  ];
  const byId = pick(GroupIds, all, ({ GroupId }) => GroupId, groupNotFound);
  const wanted = pick(GroupNames, byId, ({ GroupName }) => GroupName, groupNotFound);
  return {
    SecurityGroups: applyFilters(
      Filters,
      wanted,
      {
        "group-id": ({ GroupId }) => GroupId,
        "group-name": ({ GroupName }) => GroupName,
        "vpc-id": ({ VpcId }) => VpcId,
        "owner-id": ({ OwnerId }) => OwnerId,
        description: ({ Description }) => Description,
      },
      ({ GroupId }) => tagsOf(request, GroupId),
    ),
  };
}

export const subnetNotFound = (id: string): AwsError =>
  ec2Error("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);

export const groupNotFound = (id: string): AwsError =>
  ec2Error("InvalidGroup.NotFound", `The security group '${id}' does not exist`);

const tagsOf = ({ state, seesUpTo }: Request, id: string) =>
  seenTags(state.otherTags.get(id) ?? tagSet(), seesUpTo);

const tagsSeen = (request: Request, id: string) => tagList(tagsOf(request, id));

function pick<T>(
  ids: readonly string[] | undefined,
  all: readonly T[],
  idOf: (member: T) => string,
  notFound: (id: string) => AwsError,
): readonly T[] {
  if (ids === undefined || ids.length === 0) return all;
  return ids.map((id) => {
    const found = all.find((member) => idOf(member) === id);
    if (found === undefined) throw notFound(id);
    return found;
  });
}
