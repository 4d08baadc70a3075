import type {
  _InstanceType,
  Instance as DescribedInstance,
  InstanceState,
  InstanceStateName,
} from "@aws-sdk/client-ec2";
import { imageOf } from "./images.ts";
import { instanceType } from "./instance-types.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";
import { seenTags, tagList } from "./tag-set.ts";

const stateCodes: Readonly<Record<InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** A state as the API shows it. */
export const stateOf = (
  name: InstanceStateName,
): InstanceState & { Code: number; Name: InstanceStateName } => ({
  Code: stateCodes[name],
  Name: name,
});

/** The name of an instance's private address. */
export const privateName = ({ privateIp }: Instance, region: string): string =>
  `ip-${privateIp.replaceAll(".", "-")}.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`;

/** When an instance was last started, to the second, as EC2 tells it. */
export const launchTimeOf = ({ started }: Instance): Date =>
  new Date(Math.floor(started.getTime() / 1000) * 1000);

/** An instance as DescribeInstances shows it. */
export function describeInstance(
  instance: Instance,
  { state, account, region, seesUpTo }: Request,
): DescribedInstance {
  const image = imageOf(instance.imageId);
  const { network } = state;
  const isGone = instance.state === "terminated";
  const groups = instance.groups.map(({ id, name }) => ({ GroupId: id, GroupName: name }));
  const suffix = region === "us-east-1" ? "compute-1.amazonaws.com" : `${region}.compute.amazonaws.com`;
  const publicName = instance.publicIp ? `ec2-${instance.publicIp.replaceAll(".", "-")}.${suffix}` : "";
  const volumes = [...state.volumes.values()].filter(
    ({ attachment }) => attachment?.instanceId === instance.id,
  );
  const address = isGone
    ? { PrivateDnsName: "", PublicDnsName: "", SecurityGroups: [], NetworkInterfaces: [] }
    : {
        PrivateDnsName: privateName(instance, region),
        PublicDnsName: publicName,
        PrivateIpAddress: instance.privateIp,
        ...(instance.publicIp ? { PublicIpAddress: instance.publicIp } : {}),
        SubnetId: instance.subnet.id,
        VpcId: network.vpc.id,
        SecurityGroups: groups,
        NetworkInterfaces: [
          {
            NetworkInterfaceId: instance.interface.id,
            MacAddress: instance.interface.mac,
            Description: "",
            Groups: groups,
            OwnerId: account,
            PrivateDnsName: privateName(instance, region),
            PrivateIpAddress: instance.privateIp,
            PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: instance.privateIp }],
            SourceDestCheck: instance.isSourceDestChecked,
            Status: "in-use" as const,
            SubnetId: instance.subnet.id,
            VpcId: network.vpc.id,
            InterfaceType: "interface",
            Ipv6Addresses: [],
            Attachment: {
              AttachmentId: instance.interface.attachment,
              AttachTime: instance.launched,
              DeleteOnTermination: true,
              DeviceIndex: 0,
              NetworkCardIndex: 0,
              Status: instance.state === "pending" ? ("attaching" as const) : ("attached" as const),
            },
          },
        ],
      };
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.type as _InstanceType,
    State: stateOf(instance.state),
    ...address,
    ...(instance.keyName ? { KeyName: instance.keyName } : {}),
    AmiLaunchIndex: instance.launchIndex,
    ClientToken: instance.clientToken,
    LaunchTime: launchTimeOf(instance),
    Placement: { AvailabilityZone: instance.subnet.zone, GroupName: "", Tenancy: "default" },
    Monitoring: { State: instance.isMonitored ? "enabled" : "disabled" },
    ProductCodes: [],
    Architecture:
      image.Architecture === "x86_64" ? (architectureOf(instance) ?? "x86_64") : image.Architecture,
    BlockDeviceMappings: volumes.map(({ id, attachment }) => ({
      DeviceName: attachment!.device,
      Ebs: {
        VolumeId: id,
        AttachTime: attachment!.since,
        DeleteOnTermination: attachment!.deleteOnTermination,
        Status: attachment!.state,
      },
    })),
    EbsOptimized: instance.isEbsOptimized,
    EnaSupport: true,
    Hypervisor: "xen",
    ...(instance.profile
      ? { IamInstanceProfile: { Arn: instance.profile.arn, Id: instance.profile.id } }
      : {}),
    RootDeviceName: image.RootDeviceName,
    RootDeviceType: "ebs",
    SourceDestCheck: instance.isSourceDestChecked,
    StateTransitionReason: instance.transitionReason,
    ...(instance.stateReason ? { StateReason: instance.stateReason } : {}),
    VirtualizationType: "hvm",
    CpuOptions: { CoreCount: instanceType(instance.type)?.VCpuInfo?.DefaultVCpus ?? 1, ThreadsPerCore: 1 },
    MetadataOptions: { ...instance.metadata },
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    UsageOperationUpdateTime: instance.launched,
    BootMode: "uefi-preferred",
    Tags: tagList(seenTags(instance.tags, seesUpTo)),
  };
}

const architectureOf = ({ type }: Instance) =>
  instanceType(type)?.ProcessorInfo?.SupportedArchitectures?.[0] as "x86_64" | "arm64" | undefined;
