import type {
  BlockDeviceMapping,
  CreateTagsCommandInput,
  DeleteTagsCommandInput,
  Instance as DescribedInstance,
  InstanceStateChange,
  ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
  RunInstancesCommandInput,
  RunInstancesCommandOutput,
} from "@aws-sdk/client-ec2";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { TrailRecord } from "../../kernel/service.ts";
import type { Request } from "./request.ts";
import { trailTags } from "./tag-set.ts";

/*
 * EC2's records of CloudTrail, in the shapes that real ones have: lists are sets of items, names are camel case, but
 * newer operations keep the API's own names.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-with-cloudtrail.html
 */

const items = <T>(list: readonly T[] | undefined) => (list && list.length > 0 ? { items: list } : {});
const when = <T extends object>(holds: unknown, words: T): T | Record<string, never> => (holds ? words : {});

/** RunInstances. */
export function trailLaunch(
  input: RunInstancesCommandInput,
  output: Partial<RunInstancesCommandOutput>,
  { requestId }: Request,
): TrailRecord {
  const { ImageId: imageId, MinCount: minCount, MaxCount: maxCount, KeyName: keyName } = input;
  return {
    requestParameters: {
      instancesSet: { items: [{ imageId, minCount, maxCount, ...when(keyName, { keyName }) }] },
      ...when(input.SecurityGroupIds, {
        groupSet: items(input.SecurityGroupIds?.map((groupId) => ({ groupId }))),
      }),
      ...when(input.UserData, { userData: "<sensitiveDataRemoved>" }),
      instanceType: input.InstanceType ?? "m1.small",
      blockDeviceMapping: items(input.BlockDeviceMappings?.map(mapping)),
      ...when(input.Placement?.AvailabilityZone, { availabilityZone: input.Placement?.AvailabilityZone }),
      monitoring: { enabled: input.Monitoring?.Enabled ?? false },
      ...when(input.SubnetId, { subnetId: input.SubnetId }),
      disableApiTermination: input.DisableApiTermination ?? false,
      disableApiStop: input.DisableApiStop ?? false,
      ...when(input.InstanceInitiatedShutdownBehavior, {
        instanceInitiatedShutdownBehavior: input.InstanceInitiatedShutdownBehavior,
      }),
      ...when(input.ClientToken, { clientToken: input.ClientToken }),
      ...when(input.IamInstanceProfile, { iamInstanceProfile: lowerCamel(input.IamInstanceProfile) }),
      ...when(input.TagSpecifications, {
        tagSpecificationSet: items(
          input.TagSpecifications?.map(({ ResourceType, Tags = [] }) => ({
            resourceType: ResourceType,
            tags: trailTags(Tags),
          })),
        ),
      }),
      ...when(input.MetadataOptions, { metadataOptions: lowerCamel(input.MetadataOptions) }),
    },
    responseElements: {
      requestId,
      reservationId: output.ReservationId,
      ownerId: output.OwnerId,
      groupSet: {},
      instancesSet: items(output.Instances?.map((instance) => instanceItem(instance, output.OwnerId))),
    },
  };
}

/** StartInstances, StopInstances, TerminateInstances. */
export const trailStateChange =
  (member: "StartingInstances" | "StoppingInstances" | "TerminatingInstances") =>
  (
    input: { readonly InstanceIds: readonly string[] | undefined; readonly Force?: boolean | undefined },
    output: { readonly [Member in typeof member]?: readonly InstanceStateChange[] | undefined },
    { requestId }: Request,
  ): TrailRecord => ({
    requestParameters: {
      instancesSet: items(input.InstanceIds?.map((instanceId) => ({ instanceId }))),
      ...when(member === "StoppingInstances", { force: input.Force ?? false }),
    },
    responseElements: {
      requestId,
      instancesSet: items(
        output[member]?.map(({ InstanceId, CurrentState, PreviousState }) => ({
          instanceId: InstanceId,
          currentState: lowerCamel(CurrentState),
          previousState: lowerCamel(PreviousState),
        })),
      ),
    },
  });

/** CreateTags, DeleteTags. */
export const trailTagging = (
  input: CreateTagsCommandInput | DeleteTagsCommandInput,
  _output: object,
  { requestId }: Request,
): TrailRecord => ({
  requestParameters: {
    resourcesSet: items(input.Resources?.map((resourceId) => ({ resourceId }))),
    tagSet: items(trailTags(input.Tags ?? [])),
  },
  responseElements: { requestId, _return: true },
});

/** ModifyInstanceMetadataOptions, one of the newer operations. */
export function trailMetadata(
  {
    InstanceId,
    HttpTokens,
    HttpPutResponseHopLimit,
    HttpEndpoint,
    HttpProtocolIpv6,
    InstanceMetadataTags,
  }: ModifyInstanceMetadataOptionsCommandInput,
  output: Partial<ModifyInstanceMetadataOptionsCommandOutput>,
  { requestId }: Request,
): TrailRecord {
  return {
    requestParameters: {
      ModifyInstanceMetadataOptionsRequest: {
        InstanceId,
        HttpTokens,
        HttpPutResponseHopLimit,
        HttpEndpoint,
        HttpProtocolIpv6,
        InstanceMetadataTags,
      },
    },
    responseElements: {
      ModifyInstanceMetadataOptionsResponse: {
        xmlns: "http://ec2.amazonaws.com/doc/2016-11-15/",
        requestId,
        instanceId: output.InstanceId,
        instanceMetadataOptions: lowerCamel(output.InstanceMetadataOptions),
      },
    },
  };
}

/** ModifyInstanceAttribute. */
export function trailAttribute(
  input: ModifyInstanceAttributeCommandInput,
  _output: object,
  { requestId }: Request,
): TrailRecord {
  const { DryRun: _, UserData, Groups, BlockDeviceMappings, ...rest } = input;
  return {
    requestParameters: {
      ...(lowerCamel(rest) as object),
      ...when(UserData, { userData: "<sensitiveDataRemoved>" }),
      ...when(Groups, { groupSet: items(Groups?.map((groupId) => ({ groupId }))) }),
      ...when(BlockDeviceMappings, { blockDeviceMapping: items(BlockDeviceMappings?.map(lowerCamel)) }),
    },
    responseElements: { requestId, _return: true },
  };
}

const mapping = ({ DeviceName, Ebs, NoDevice }: BlockDeviceMapping) => ({
  deviceName: DeviceName,
  ...when(Ebs, { ebs: lowerCamel(Ebs) }),
  ...when(NoDevice !== undefined, { noDevice: {} }),
});

/** One instance of a launch, as the response showed it. */
function instanceItem(instance: DescribedInstance, ownerId: string | undefined) {
  const groups = instance.SecurityGroups?.map(({ GroupId, GroupName }) => ({
    groupId: GroupId,
    groupName: GroupName,
  }));
  const launchTime = instance.LaunchTime?.getTime();
  return {
    instanceId: instance.InstanceId,
    imageId: instance.ImageId,
    instanceState: lowerCamel(instance.State),
    privateDnsName: instance.PrivateDnsName,
    ...when(instance.KeyName, { keyName: instance.KeyName }),
    amiLaunchIndex: instance.AmiLaunchIndex,
    productCodes: {},
    instanceType: instance.InstanceType,
    launchTime,
    placement: { availabilityZone: instance.Placement?.AvailabilityZone, tenancy: "default" },
    monitoring: { state: instance.Monitoring?.State },
    subnetId: instance.SubnetId,
    vpcId: instance.VpcId,
    privateIpAddress: instance.PrivateIpAddress,
    stateReason: lowerCamel(instance.StateReason),
    architecture: instance.Architecture,
    rootDeviceType: instance.RootDeviceType,
    rootDeviceName: instance.RootDeviceName,
    blockDeviceMapping: {},
    virtualizationType: instance.VirtualizationType,
    hypervisor: instance.Hypervisor,
    ...when(instance.Tags?.length, { tagSet: items(trailTags(instance.Tags ?? [])) }),
    ...when(instance.ClientToken, { clientToken: instance.ClientToken }),
    groupSet: items(groups),
    sourceDestCheck: instance.SourceDestCheck,
    networkInterfaceSet: items(
      instance.NetworkInterfaces?.map((card) => ({
        networkInterfaceId: card.NetworkInterfaceId,
        subnetId: card.SubnetId,
        vpcId: card.VpcId,
        ownerId,
        status: card.Status,
        macAddress: card.MacAddress,
        privateIpAddress: card.PrivateIpAddress,
        sourceDestCheck: card.SourceDestCheck,
        interfaceType: card.InterfaceType,
        groupSet: items(groups),
        attachment: {
          attachmentId: card.Attachment?.AttachmentId,
          deviceIndex: 0,
          networkCardIndex: 0,
          status: card.Attachment?.Status,
          attachTime: card.Attachment?.AttachTime?.getTime(),
          deleteOnTermination: true,
        },
        privateIpAddressesSet: { item: [{ privateIpAddress: card.PrivateIpAddress, primary: true }] },
        ipv6AddressesSet: {},
        tagSet: {},
      })),
    ),
    ...when(instance.IamInstanceProfile, { iamInstanceProfile: lowerCamel(instance.IamInstanceProfile) }),
    ebsOptimized: instance.EbsOptimized,
    enaSupport: instance.EnaSupport,
    metadataOptions: lowerCamel(instance.MetadataOptions),
  };
}
