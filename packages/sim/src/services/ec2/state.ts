import type {
  AttachmentStatus,
  InstanceMetadataOptionsResponse,
  InstanceStateName,
  VolumeState,
  VolumeType,
} from "@aws-sdk/client-ec2";
import type { TagSet } from "./tag-set.ts";

/** What EC2 knows in one account and Region. */
export interface Ec2State {
  readonly account: string;
  readonly region: string;
  readonly instances: Map<string, Instance>;
  readonly volumes: Map<string, Volume>;
  readonly network: Network;
  /** The tags of what has no other home: VPCs, subnets, security groups, images. */
  readonly otherTags: Map<string, TagSet>;
  /** Launches by ClientToken: what was asked, and the reservation that came of it. */
  readonly launches: Map<string, { readonly fingerprint: string; readonly reservation: string }>;
  /** How many private addresses were given out. */
  addresses: number;
}

/** An instance, from its launch until an hour after its end. */
export interface Instance {
  readonly id: string;
  readonly reservation: string;
  readonly launchIndex: number;
  readonly clientToken: string;
  readonly imageId: string;
  readonly keyName: string | undefined;
  readonly subnet: Subnet;
  readonly privateIp: string;
  readonly interface: { readonly id: string; readonly attachment: string; readonly mac: string };
  readonly tags: TagSet;
  /** Describe calls do not see it before (milliseconds since the epoch). */
  readonly visible: number;
  readonly launched: Date;
  type: string;
  state: InstanceStateName;
  started: Date;
  publicIp: string | undefined;
  groups: readonly { readonly id: string; readonly name: string }[];
  /** What hands it a role, and since when. */
  profile: { readonly arn: string; readonly id: string; readonly since: Date } | undefined;
  metadata: Required<Pick<InstanceMetadataOptionsResponse, "State">> & InstanceMetadataOptionsResponse;
  /** How often its metadata options were changed; only the latest change is applied. */
  metadataVersion: number;
  isMonitored: boolean;
  isTerminationDisabled: boolean;
  isStopDisabled: boolean;
  shutdownBehavior: "stop" | "terminate";
  isEbsOptimized: boolean;
  isSourceDestChecked: boolean;
  userData: string | undefined;
  stateReason: { readonly Code: string; readonly Message: string } | undefined;
  transitionReason: string;
  /** The change of state under way; a new one makes an old one void. */
  transition: number;
}

/** An EBS volume. */
export interface Volume {
  readonly id: string;
  readonly created: Date;
  readonly visible: number;
  readonly zone: string;
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly snapshotId: string;
  size: number;
  type: VolumeType;
  iops: number | undefined;
  throughput: number | undefined;
  state: VolumeState;
  attachment: Attachment | undefined;
  readonly tags: TagSet;
}

/** What ties a volume to an instance. */
export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly since: Date;
  readonly isRoot: boolean;
  state: AttachmentStatus;
  deleteOnTermination: boolean;
}

/**
 * The default VPC of an account's Region, one default subnet a zone, and the default security group. There is no
 * other network here. https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
 */
export interface Network {
  readonly vpc: { readonly id: string; readonly cidr: string };
  readonly subnets: readonly Subnet[];
  readonly group: { readonly id: string; readonly name: string };
}

/** A subnet of the default network: one a zone. */
export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly cidr: string;
  /** The first two bytes of its addresses, and its third byte: `172.31`, `16`. */
  readonly third: number;
}
