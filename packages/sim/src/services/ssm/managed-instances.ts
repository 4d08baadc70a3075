import type {
  DescribeInstanceInformationCommandInput,
  DescribeInstanceInformationCommandOutput,
  InstanceInformation,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../kernel/aws-error.ts";
import type { RequestContext } from "../../kernel/service.ts";
import { ec2 } from "../ec2/service.ts";
import type { Instance } from "../ec2/state.ts";
import { constraint } from "./errors.ts";
import { pageOf } from "./parameters/paging.ts";
import type { SsmState } from "./state.ts";

type Request = RequestContext<SsmState>;

/** How long the agent of a running instance takes to register once it has a role that lets it. */
const REGISTRATION_MS = 60_000;
/** Instances of a page, and values of a filter. */
const MAX_PAGE = 50;
const MAX_VALUES = 100;
const CORE_POLICY = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

/**
 * The instances whose agent has registered: running, for a while, under a role that lets the agent in.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html
 */
export function describeInstanceInformation(
  input: DescribeInstanceInformationCommandInput,
  request: Request,
): Omit<DescribeInstanceInformationCommandOutput, "$metadata"> {
  const { world, account, region, now } = request;
  const wanted = wantedIds(input);
  if (input.MaxResults !== undefined && input.MaxResults < 5) {
    throw constraint(
      String(input.MaxResults),
      "maxResults",
      "Member must have value greater than or equal to 5",
    );
  }
  const registered = [...world.stateOf(ec2, account, region).instances.values()]
    .filter(({ id }) => wanted === undefined || wanted.has(id))
    .filter((instance) => isRegistered(instance, request));
  const { page, next } = pageOf(registered, input, MAX_PAGE);
  return {
    InstanceInformationList: page.map(
      (instance): InstanceInformation => ({
        InstanceId: instance.id,
        PingStatus: "Online",
        LastPingDateTime: now,
        AgentVersion: "3.3.2299.0",
        IsLatestVersion: true,
        PlatformType: "Linux",
        PlatformName: "Amazon Linux",
        PlatformVersion: "2023",
        ResourceType: "EC2Instance",
        IPAddress: instance.privateIp,
        ComputerName: `ip-${instance.privateIp.replaceAll(".", "-")}`,
      }),
    ),
    ...next,
  };
}

/** The instance ids that the filters name; undefined where they name none. Other filters are not simulated. */
function wantedIds({
  Filters = [],
  InstanceInformationFilterList = [],
}: DescribeInstanceInformationCommandInput) {
  const named = [
    ...Filters.map(({ Key, Values }) => ({ key: Key, values: Values })),
    ...InstanceInformationFilterList.map(({ key, valueSet }) => ({ key, values: valueSet })),
  ];
  const other = named.find(({ key }) => key !== "InstanceIds");
  if (other) {
    throw new AwsError(
      "NotImplemented",
      `The embedded AWS does not simulate the filter ${other.key} of ssm:DescribeInstanceInformation.`,
      501,
    );
  }
  const tooLong = named.find(({ values = [] }) => values.length > MAX_VALUES);
  if (tooLong) {
    throw constraint(
      `[${tooLong.values?.join(", ")}]`,
      "filters.1.member.values",
      `Member must have length less than or equal to ${MAX_VALUES}`,
    );
  }
  return named.length === 0 ? undefined : new Set(named.flatMap(({ values }) => values ?? []));
}

function isRegistered(instance: Instance, { world, account, now }: Request): boolean {
  if (instance.state !== "running" || instance.profile === undefined) return false;
  const since = Math.max(instance.started.getTime(), instance.profile.since.getTime());
  return (
    now.getTime() >= since + REGISTRATION_MS && letsAgentIn(instance.profile.arn, world.directory(account))
  );
}

function letsAgentIn(profileArn: string, directory: ReturnType<Request["world"]["directory"]>): boolean {
  const profile = [...directory.instanceProfiles.values()].find(({ arn }) => arn === profileArn);
  const role = profile?.role === undefined ? undefined : directory.roles.get(profile.role);
  if (role === undefined) return false;
  return (
    role.attached.has(CORE_POLICY) ||
    [...role.inline.values()].some((policy) => policy.includes("ssm:UpdateInstanceInformation"))
  );
}
