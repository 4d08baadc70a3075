import type * as Ec2 from "@aws-sdk/client-ec2";
import type * as Sdk from "@aws-sdk/client-efs";
import { enter } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import type { Request } from "../../factory/resource.ts";
import { belongings, find, make } from "../../factory/table.ts";
import { AwsError, ModelledError } from "../../kernel/aws-error.ts";
import { errorCodeOf } from "../../kernel/error-code.ts";
import { pages } from "./pages.ts";
import { accessPoints, badRequest, fileSystems, type MountTarget, mountTargets } from "./resources.ts";
import { shownMountTarget } from "./show.ts";

type Names =
  | "CreateMountTarget"
  | "DescribeMountTargets"
  | "DeleteMountTarget"
  | "DescribeMountTargetSecurityGroups"
  | "ModifyMountTargetSecurityGroups";

/** https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html and its neighbours */
export const mountTargetOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  CreateMountTarget: on(fileSystems, async (fileSystem, input, request) => {
    const subnet = await subnetOf(input.SubnetId ?? "", request);
    const groups = input.SecurityGroups ?? (await defaultGroups(subnet.VpcId ?? "", request));
    // From here on nothing waits: what is asked meanwhile finds what was made.
    if (fileSystem.status !== "available")
      throw new ModelledError(
        "IncorrectFileSystemLifeCycleState",
        `File system '${fileSystem.id}' is not in the available state.`,
      );
    const zone = { name: subnet.AvailabilityZone ?? "", id: subnet.AvailabilityZoneId ?? "" };
    const there = belongings(mountTargets, request, (one) => one.fileSystem, fileSystem.id);
    checkNone(there, zone.id, subnet.VpcId ?? "");
    const own = {
      fileSystem: fileSystem.id,
      subnet: subnet.SubnetId ?? "",
      vpc: subnet.VpcId ?? "",
      zone,
      address: input.IpAddress ?? addressIn(subnet.CidrBlock ?? "", request),
      interface: `eni-${request.world.hex(17)}`,
      groups,
    };
    const id = `fsmt-${request.world.hex(17)}`;
    return shownMountTarget(make(mountTargets, request, { id, own, status: "creating" }));
  }),
  DescribeMountTargets: {
    of: [mountTargets, fileSystems, accessPoints],
    run: (input, request) => {
      const { FileSystemId: fileSystem, MountTargetId: target, AccessPointId: point } = input;
      if ([fileSystem, target, point].filter(Boolean).length !== 1)
        throw badRequest("Must specify exactly one mutually exclusive parameter.");
      if (target) return { MountTargets: [shownMountTarget(find(mountTargets, request, target))] };
      const of = fileSystem
        ? find(fileSystems, request, fileSystem).id
        : find(accessPoints, request, point).fileSystem;
      const found = belongings(mountTargets, request, (one) => one.fileSystem, of);
      const wanted = { token: input.Marker, limit: input.MaxItems, of };
      const { items, next } = pages.ofResources(found, request, wanted);
      return { MountTargets: items.map(shownMountTarget), ...(next ? { NextMarker: next } : {}) };
    },
  },
  DeleteMountTarget: on(mountTargets, (target, _input, request) => {
    enter(mountTargets, target, "deleting", request);
    return {};
  }),
  DescribeMountTargetSecurityGroups: on(mountTargets, ({ groups }) => ({ SecurityGroups: [...groups] })),
  ModifyMountTargetSecurityGroups: on(mountTargets, (target, { SecurityGroups }, request) => {
    if (target.status !== "available")
      throw new ModelledError("IncorrectMountTargetState", `Mount target '${target.id}' is not available.`);
    target.groups = SecurityGroups ?? target.groups;
    enter(mountTargets, target, "available", request);
    return {};
  }),
};

/** A file system has one target in a zone, and all in one VPC. */
function checkNone(there: readonly MountTarget[], zone: string, vpc: string): void {
  if (there.some((one) => one.zone.id === zone))
    throw new ModelledError("MountTargetConflict", "mount target already exists in this AZ");
  if (there.some((one) => one.vpc !== vpc))
    throw new ModelledError(
      "MountTargetConflict",
      "requested subnet for new mount target is not in the same VPC as existing mount targets",
    );
}

/** EC2 is asked as whoever asks EFS: they must be allowed to see the subnet. */
async function askEc2<Answer>(request: Request, operation: string, input: object): Promise<Answer> {
  const { world, principal, account, region } = request;
  try {
    return (await world.call({ principal, account, region, service: "ec2", operation, input })) as Answer;
  } catch (error) {
    if (errorCodeOf(error) !== "UnauthorizedOperation") throw error;
    throw new AwsError("AccessDeniedException", (error as Error).message, 403);
  }
}

async function subnetOf(id: string, request: Request): Promise<Ec2.Subnet> {
  try {
    const answer = await askEc2<Ec2.DescribeSubnetsResult>(request, "DescribeSubnets", { SubnetIds: [id] });
    return answer.Subnets?.[0] ?? {};
  } catch (error) {
    if (!errorCodeOf(error).startsWith("InvalidSubnetID")) throw error;
    throw new ModelledError("SubnetNotFound", `The subnet ID '${id}' does not exist`);
  }
}

async function defaultGroups(vpc: string, request: Request): Promise<readonly string[]> {
  const Filters = [
    { Name: "vpc-id", Values: [vpc] },
    { Name: "group-name", Values: ["default"] },
  ];
  const found = await askEc2<Ec2.DescribeSecurityGroupsResult>(request, "DescribeSecurityGroups", {
    Filters,
  });
  return (found.SecurityGroups ?? []).map(({ GroupId = "" }) => GroupId);
}

/** An address of the subnet's first 250, after those that AWS keeps. */
const addressIn = (cidr: string, { world }: Request): string =>
  cidr.replace(/\d+\/\d+$/, String(4 + Math.floor(world.random() * 246)));
