import { createHash } from "node:crypto";
import type {
  DescribeAvailabilityZonesCommandInput,
  DescribeAvailabilityZonesCommandOutput,
  DescribeRegionsCommandInput,
  DescribeRegionsCommandOutput,
} from "@aws-sdk/client-ec2";
import { ec2Error } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import type { Request } from "./request.ts";

/** The Regions that every account has from the start. */
const regions = [
  "ap-south-1",
  "eu-north-1",
  "eu-west-3",
  "eu-west-2",
  "eu-west-1",
  "ap-northeast-3",
  "ap-northeast-2",
  "ap-northeast-1",
  "ca-central-1",
  "sa-east-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** Three Availability Zones a Region; their ids are mixed per account, as AWS mixes them. */
export function zonesOf({ account, region }: { account: string; region: string }) {
  const turn = createHash("sha256").update(`${account}|${region}`).digest()[0]! % 3;
  const [area = "", direction = "", number = ""] = region.split("-");
  const short = `${area}${direction.replace(/(north|south|east|west|central)/g, (word) => word[0]!)}${number}`;
  return ["a", "b", "c"].map((letter, position) => ({
    name: `${region}${letter}`,
    id: `${short}-az${((position + turn) % 3) + 1}`,
  }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export function describeRegions(
  { RegionNames, Filters }: DescribeRegionsCommandInput,
  { region }: Request,
): Omit<DescribeRegionsCommandOutput, "$metadata"> {
  const known = regions.includes(region) ? regions : [...regions, region];
  const unknown = RegionNames?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw ec2Error("InvalidParameterValue", `Invalid region names provided: ${unknown.join(", ")}`);
  }
  const all = known
    .filter((name) => RegionNames === undefined || RegionNames.length === 0 || RegionNames.includes(name))
    .map((RegionName) => ({
      RegionName,
      Endpoint: `ec2.${RegionName}.amazonaws.com`,
      OptInStatus: "opt-in-not-required",
    }));
  return {
    Regions: applyFilters(Filters, all, {
      "region-name": ({ RegionName }) => RegionName,
      endpoint: ({ Endpoint }) => Endpoint,
      "opt-in-status": ({ OptInStatus }) => OptInStatus,
    }),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export function describeAvailabilityZones(
  { ZoneNames, ZoneIds, Filters }: DescribeAvailabilityZonesCommandInput,
  request: Request,
): Omit<DescribeAvailabilityZonesCommandOutput, "$metadata"> {
  const all = zonesOf(request).map(({ name, id }) => ({
    ZoneName: name,
    ZoneId: id,
    RegionName: request.region,
    State: "available" as const,
    ZoneType: "availability-zone",
    GroupName: request.region,
    NetworkBorderGroup: request.region,
    OptInStatus: "opt-in-not-required" as const,
    Messages: [],
  }));
  const wrong = ZoneNames?.find((name) => !all.some(({ ZoneName }) => ZoneName === name));
  if (wrong !== undefined) {
    throw ec2Error("InvalidParameterValue", `Invalid availability zone: [${wrong}]`);
  }
  const named = all.filter(
    ({ ZoneName, ZoneId }) =>
      ((ZoneNames ?? []).length === 0 || ZoneNames!.includes(ZoneName)) &&
      ((ZoneIds ?? []).length === 0 || ZoneIds!.includes(ZoneId)),
  );
  return {
    AvailabilityZones: applyFilters(Filters, named, {
      "zone-name": ({ ZoneName }) => ZoneName,
      "zone-id": ({ ZoneId }) => ZoneId,
      "region-name": ({ RegionName }) => RegionName,
      state: ({ State }) => State,
      "zone-type": ({ ZoneType }) => ZoneType,
      "group-name": ({ GroupName }) => GroupName,
      "opt-in-status": ({ OptInStatus }) => OptInStatus,
    }),
  };
}
