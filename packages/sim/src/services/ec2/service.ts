import { defineService } from "../../kernel/service.ts";
import {
  onId,
  onInstance,
  onInstances,
  onLaunch,
  onNewVolume,
  onTagged,
  onVolumeAndInstance,
} from "./authorize.ts";
import { rebootInstances, startInstances, stopInstances, terminateInstances } from "./change-state.ts";
import { createState } from "./create-state.ts";
import { describeInstanceStatus, describeInstances } from "./describe-instances.ts";
import { describeImages } from "./images.ts";
import { describeInstanceAttribute, modifyInstanceAttribute } from "./instance-attributes.ts";
import { describeInstanceTypes } from "./instance-types.ts";
import { arrive, forget } from "./lifecycle.ts";
import { applyMetadata, modifyInstanceMetadataOptions } from "./metadata-options.ts";
import { describeSecurityGroups, describeSubnets, describeVpcs } from "./network.ts";
import { describeAvailabilityZones, describeRegions } from "./places.ts";
import {
  associateIamInstanceProfile,
  describeIamInstanceProfileAssociations,
  disassociateIamInstanceProfile,
  instanceOfAssociation,
} from "./profile-associations.ts";
import { runInstances } from "./run-instances.ts";
import { createTags, deleteTags, describeTags } from "./tags.ts";
import { trailAttribute, trailLaunch, trailMetadata, trailStateChange, trailTagging } from "./trail.ts";
import {
  attachVolume,
  changeVolume,
  createVolume,
  deleteVolume,
  describeVolumes,
  detachVolume,
} from "./volumes.ts";

/** EC2: instances, their volumes and tags, in the default network of an account's Region. */
export const ec2 = defineService({
  name: "ec2",
  signingName: "ec2",
  iamPrefix: "ec2",
  scope: "regional",
  fidelity: {
    models:
      "Instances with their states and delays, metadata options that are pending for a while, tags, profiles and volumes, in the default network of an account's Region; dry runs, filters, pages, client tokens; new things and tags are seen late.",
    refuses: [
      "members of RunInstances and ModifyInstanceAttribute that are not read: launch templates, spot, hibernation, network interfaces, …",
      "networks other than the default one: VPCs, subnets and security groups cannot be made",
      "snapshots, images of one's own, addresses, key pairs",
    ],
    ignores: [
      "what an instance runs: user data is kept, and nothing boots",
      "whether an image or a key pair is there: any well-formed image is one of Amazon's",
      "KMS keys, Outposts and initialisation rates of volumes",
      "members of Describe calls that ask for more than there is (IncludeDeprecated, AllRegions)",
    ],
  },
  load: () => import("@aws-sdk/client-ec2"),
  createState,
  operations: {
    RunInstances: { authorize: onLaunch, run: runInstances, trail: trailLaunch },
    DescribeInstances: { run: describeInstances },
    DescribeInstanceStatus: { run: describeInstanceStatus },
    StartInstances: {
      authorize: onInstances("StartInstances"),
      run: startInstances,
      trail: trailStateChange("StartingInstances"),
    },
    StopInstances: {
      authorize: onInstances("StopInstances"),
      run: stopInstances,
      trail: trailStateChange("StoppingInstances"),
    },
    RebootInstances: { authorize: onInstances("RebootInstances"), run: rebootInstances },
    TerminateInstances: {
      authorize: onInstances("TerminateInstances"),
      run: terminateInstances,
      trail: trailStateChange("TerminatingInstances"),
    },
    DescribeInstanceAttribute: {
      authorize: onInstance("DescribeInstanceAttribute"),
      run: describeInstanceAttribute,
    },
    ModifyInstanceAttribute: {
      authorize: onInstance("ModifyInstanceAttribute"),
      run: modifyInstanceAttribute,
      trail: trailAttribute,
    },
    ModifyInstanceMetadataOptions: {
      authorize: onInstance("ModifyInstanceMetadataOptions"),
      run: modifyInstanceMetadataOptions,
      trail: trailMetadata,
    },
    AssociateIamInstanceProfile: {
      authorize: onInstance("AssociateIamInstanceProfile"),
      run: associateIamInstanceProfile,
    },
    DisassociateIamInstanceProfile: {
      authorize: ({ AssociationId = "" }, request) => [
        onId("DisassociateIamInstanceProfile", instanceOfAssociation(AssociationId, request)?.id, request),
      ],
      run: disassociateIamInstanceProfile,
    },
    DescribeIamInstanceProfileAssociations: { run: describeIamInstanceProfileAssociations },
    CreateTags: { authorize: onTagged("CreateTags"), run: createTags, trail: trailTagging },
    DeleteTags: { authorize: onTagged("DeleteTags"), run: deleteTags, trail: trailTagging },
    DescribeTags: { run: describeTags },
    DescribeVolumes: { run: describeVolumes },
    CreateVolume: { authorize: onNewVolume, run: createVolume },
    AttachVolume: { authorize: onVolumeAndInstance("AttachVolume"), run: attachVolume },
    DetachVolume: { authorize: onVolumeAndInstance("DetachVolume"), run: detachVolume },
    DeleteVolume: {
      authorize: ({ VolumeId }, request) => [onId("DeleteVolume", VolumeId, request)],
      run: deleteVolume,
    },
    DescribeVpcs: { run: describeVpcs },
    DescribeSubnets: { run: describeSubnets },
    DescribeSecurityGroups: { run: describeSecurityGroups },
    DescribeImages: { run: describeImages },
    DescribeRegions: { run: describeRegions },
    DescribeAvailabilityZones: { run: describeAvailabilityZones },
    DescribeInstanceTypes: { run: describeInstanceTypes },
  },
  jobs: [arrive, forget, changeVolume, applyMetadata],
});
