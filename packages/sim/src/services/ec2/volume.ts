import type { Volume as DescribedVolume, VolumeType } from "@aws-sdk/client-ec2";
import { ec2Error } from "./errors.ts";
import { arnOf, newId, type Request, type Scene } from "./request.ts";
import type { Volume } from "./state.ts";
import { seenTags, tagList, tagSet } from "./tag-set.ts";

/** What may be said of a new volume; the rest follows from its type. */
export interface VolumeWords {
  readonly zone: string;
  readonly size: number;
  readonly type?: VolumeType | undefined;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly snapshotId?: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

const MAX_LAG_MS = 2_000;

/** Makes a volume and keeps it. */
export function makeVolume(words: VolumeWords, request: Request): Volume {
  const { world, state, now, account, region } = request;
  const type = words.type ?? "gp2";
  const isEncrypted = words.encrypted ?? words.kmsKeyId !== undefined;
  const volume: Volume = {
    id: newId(request, "vol"),
    created: now,
    visible: now.getTime() + world.faults.lagMs(MAX_LAG_MS, world.random),
    zone: words.zone,
    size: words.size,
    type,
    iops: words.iops ?? defaultIops(type, words.size),
    throughput: type === "gp3" ? (words.throughput ?? 125) : undefined,
    isEncrypted,
    kmsKeyId: isEncrypted ? (words.kmsKeyId ?? `arn:aws:kms:${region}:${account}:alias/aws/ebs`) : undefined,
    snapshotId: words.snapshotId ?? "",
    state: "creating",
    attachment: undefined,
    tags: tagSet(words.tags),
  };
  state.volumes.set(volume.id, volume);
  return volume;
}

/** What becomes of an instance's volumes when it ends: some go with it, the others are free. */
export function dropInstanceVolumes(instanceId: string, { state }: Pick<Scene, "state">): void {
  for (const volume of [...state.volumes.values()]) {
    if (volume.attachment?.instanceId !== instanceId) continue;
    if (volume.attachment.deleteOnTermination) {
      state.volumes.delete(volume.id);
    } else {
      volume.attachment = undefined;
      volume.state = "available";
    }
  }
}

/** The volume that a request names. */
export function namedVolume({ state }: Request, id: string | undefined): Volume {
  if (id === undefined) throw ec2Error("MissingParameter", "The request must contain the parameter volume");
  checkVolumeId(id);
  const volume = state.volumes.get(id);
  if (volume === undefined) throw volumeNotFound(id);
  return volume;
}

export const volumeNotFound = (id: string) =>
  ec2Error("InvalidVolume.NotFound", `The volume '${id}' does not exist.`);

export function checkVolumeId(id: string): void {
  if (/^vol-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return;
  throw ec2Error(
    "InvalidParameterValue",
    `Value (${id}) for parameter volumes is invalid. Expected: 'vol-...'.`,
  );
}

/** A volume as the API shows it. */
export function describeVolume(volume: Volume, request: Request): DescribedVolume {
  const { attachment } = volume;
  return {
    VolumeId: volume.id,
    Size: volume.size,
    SnapshotId: volume.snapshotId,
    AvailabilityZone: volume.zone,
    State: volume.state,
    CreateTime: volume.created,
    Encrypted: volume.isEncrypted,
    ...(volume.kmsKeyId ? { KmsKeyId: volume.kmsKeyId } : {}),
    VolumeType: volume.type,
    ...(volume.iops === undefined ? {} : { Iops: volume.iops }),
    ...(volume.throughput === undefined ? {} : { Throughput: volume.throughput }),
    MultiAttachEnabled: false,
    Attachments: attachment
      ? [
          {
            VolumeId: volume.id,
            InstanceId: attachment.instanceId,
            Device: attachment.device,
            State: attachment.state,
            AttachTime: attachment.since,
            DeleteOnTermination: attachment.deleteOnTermination,
          },
        ]
      : [],
    Tags: tagList(seenTags(volume.tags, request.seesUpTo)),
  };
}

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html */
export function emitVolumeEvent(
  event: string,
  result: string,
  id: string,
  cause: { readonly requestId: string },
  { world, account, region }: Scene,
): void {
  world.emit({
    "detail-type": "EBS Volume Notification",
    source: "aws.ec2",
    account,
    region,
    resources: [arnOf({ account, region }, "volume", id)],
    detail: { event, result, cause: "", "request-id": cause.requestId },
  });
}

function defaultIops(type: VolumeType, size: number): number | undefined {
  if (type === "gp2") return Math.min(16_000, Math.max(100, size * 3));
  return type === "gp3" ? 3_000 : undefined;
}
