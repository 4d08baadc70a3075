import type {
  AttachVolumeCommandInput,
  AttachVolumeCommandOutput,
  CreateVolumeCommandInput,
  CreateVolumeCommandOutput,
  DeleteVolumeCommandInput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  DetachVolumeCommandInput,
  DetachVolumeCommandOutput,
} from "@aws-sdk/client-ec2";
import { defineJob } from "../../kernel/job-kind.ts";
import { checkTagged, tagsFor } from "./accept-tags.ts";
import { ec2Error, endDryRun, invalidValue, missing } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import { namedInstance } from "./find-instances.ts";
import { pageOf, refuseIdsWithPages } from "./paging.ts";
import { zonesOf } from "./places.ts";
import { about, type Request, type Scene } from "./request.ts";
import type { Ec2State, Volume } from "./state.ts";
import { emitTagChange } from "./tag-change.ts";
import { seenTags } from "./tag-set.ts";
import {
  checkVolumeId,
  describeVolume,
  emitVolumeEvent,
  makeVolume,
  namedVolume,
  volumeNotFound,
} from "./volume.ts";

const CREATING_MS = 3_000;
const ATTACHING_MS = 2_000;
const DETACHING_MS = 4_000;
const DELETING_MS = 3_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
export function describeVolumes(
  input: DescribeVolumesCommandInput,
  request: Request,
): Omit<DescribeVolumesCommandOutput, "$metadata"> {
  refuseIdsWithPages(input.VolumeIds, input, "volumesSet");
  const { state, seesUpTo } = request;
  const seen = [...state.volumes.values()].filter(({ visible }) => visible <= seesUpTo);
  const ids = input.VolumeIds ?? [];
  const known = new Set(seen.map(({ id }) => id));
  for (const id of ids) {
    checkVolumeId(id);
    if (!known.has(id)) throw volumeNotFound(id);
  }
  const named = new Set(ids);
  const wanted = ids.length === 0 ? seen : seen.filter(({ id }) => named.has(id));
  const matching = applyFilters(
    input.Filters,
    wanted,
    {
      "volume-id": ({ id }) => id,
      status: ({ state: name }) => name,
      "volume-type": ({ type }) => type,
      size: ({ size }) => String(size),
      encrypted: ({ isEncrypted }) => String(isEncrypted),
      "availability-zone": ({ zone }) => zone,
      "snapshot-id": ({ snapshotId }) => snapshotId,
      "create-time": ({ created }) => created.toISOString(),
      "attachment.instance-id": ({ attachment }) => attachment?.instanceId,
      "attachment.device": ({ attachment }) => attachment?.device,
      "attachment.status": ({ attachment }) => attachment?.state,
      "attachment.delete-on-termination": ({ attachment }) =>
        attachment && String(attachment.deleteOnTermination),
    },
    ({ tags }) => seenTags(tags, seesUpTo),
  );
  endDryRun(input);
  const { page, NextToken } = pageOf(input, matching, ({ id }) => id);
  return {
    Volumes: page.map((volume) => describeVolume(volume, request)),
    ...(NextToken === undefined ? {} : { NextToken }),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html */
export function createVolume(
  input: CreateVolumeCommandInput,
  request: Request,
): Omit<CreateVolumeCommandOutput, "$metadata"> {
  const zone = input.AvailabilityZone;
  if (zone === undefined) throw missing("AvailabilityZone");
  if (!zonesOf(request).some(({ name }) => name === zone)) {
    throw ec2Error("InvalidZone.NotFound", `The zone '${zone}' does not exist.`);
  }
  if (input.Size === undefined && input.SnapshotId === undefined) throw missing("size/snapshot");
  const size = input.Size ?? 8;
  if (size < 1 || size > 65_536)
    throw invalidValue(`Volume of ${size}GiB is too ${size < 1 ? "small" : "large"}.`);
  checkTagged(input.TagSpecifications, ["volume"]);
  const tags = tagsFor(input.TagSpecifications, "volume");
  endDryRun(input);
  const { VolumeType, Iops, Throughput, Encrypted, KmsKeyId, SnapshotId } = input;
  const volume = makeVolume(
    {
      zone,
      size,
      tags,
      type: VolumeType,
      iops: Iops,
      throughput: Throughput,
      encrypted: Encrypted,
      kmsKeyId: KmsKeyId,
      snapshotId: SnapshotId,
    },
    request,
  );
  emitTagChange(request, "volume", volume.id, [...tags.keys()], volume.tags);
  later(request, CREATING_MS, "available", volume);
  return describeVolume(volume, request);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html */
export function attachVolume(
  input: AttachVolumeCommandInput,
  request: Request,
): Omit<AttachVolumeCommandOutput, "$metadata"> {
  const volume = namedVolume(request, input.VolumeId);
  const instance = namedInstance(request, input.InstanceId);
  const device = input.Device;
  if (device === undefined) throw missing("device");
  if (volume.attachment !== undefined) {
    throw ec2Error("VolumeInUse", `${volume.id} is already attached to an instance`);
  }
  if (volume.state !== "available") {
    throw ec2Error("IncorrectState", `${volume.id} is not 'available'.`);
  }
  if (volume.zone !== instance.subnet.zone) {
    throw ec2Error(
      "InvalidVolume.ZoneMismatch",
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  }
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw ec2Error("IncorrectState", `Instance '${instance.id}' is not 'running'.`);
  }
  const isTaken = [...request.state.volumes.values()].some(
    ({ attachment }) => attachment?.instanceId === instance.id && attachment.device === device,
  );
  if (isTaken)
    throw invalidValue(
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
  endDryRun(input);
  const attachment: NonNullable<Volume["attachment"]> = {
    instanceId: instance.id,
    device,
    since: request.now,
    isRoot: false,
    state: "attaching",
    deleteOnTermination: false,
  };
  volume.attachment = attachment;
  volume.state = "in-use";
  later(request, ATTACHING_MS, "attached", volume);
  return attachmentOf(volume, attachment);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html */
export function detachVolume(
  input: DetachVolumeCommandInput,
  request: Request,
): Omit<DetachVolumeCommandOutput, "$metadata"> {
  const volume = namedVolume(request, input.VolumeId);
  const { attachment } = volume;
  if (attachment === undefined) {
    throw ec2Error("IncorrectState", `Volume '${volume.id}' is in the '${volume.state}' state.`);
  }
  if (input.InstanceId !== undefined && input.InstanceId !== attachment.instanceId) {
    throw ec2Error(
      "InvalidAttachment.NotFound",
      `The volume '${volume.id}' is not attached to instance '${input.InstanceId}' as device '${input.Device ?? attachment.device}'.`,
    );
  }
  const instance = request.state.instances.get(attachment.instanceId);
  if (attachment.isRoot && instance !== undefined && instance.state !== "stopped") {
    throw ec2Error(
      "OperationNotPermitted",
      `Unable to detach root volume '${volume.id}' from instance '${attachment.instanceId}'`,
    );
  }
  endDryRun(input);
  attachment.state = "detaching";
  later(request, DETACHING_MS, "detached", volume);
  return attachmentOf(volume, attachment);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html */
export function deleteVolume(input: DeleteVolumeCommandInput, request: Request): object {
  const volume = namedVolume(request, input.VolumeId);
  if (volume.attachment !== undefined) {
    throw ec2Error(
      "VolumeInUse",
      `Volume ${volume.id} is currently attached to ${volume.attachment.instanceId}`,
    );
  }
  if (volume.state === "creating")
    throw ec2Error("IncorrectState", `Volume '${volume.id}' is in the 'creating' state.`);
  endDryRun(input);
  volume.state = "deleting";
  later(request, DELETING_MS, "deleted", volume);
  return {};
}

interface Change {
  readonly id: string;
  readonly goal: Goal;
  readonly requestId: string;
}

function later(request: Request, ms: number, goal: Goal, { id }: Volume): void {
  const { requestId } = request;
  request.world.jobs.after(about(request, ms), changeVolume, request, { id, goal, requestId });
}

/** A change of a volume is through. */
export const changeVolume = defineJob<Change, Ec2State>({
  service: "ec2",
  name: "change volume",
  run: (change, scene) => {
    const volume = scene.state.volumes.get(change.id);
    if (volume) changes[change.goal](volume, change, scene);
  },
});

type Goal = "available" | "attached" | "detached" | "deleted";

const changes: Readonly<Record<Goal, (volume: Volume, change: Change, scene: Scene) => void>> = {
  available: (volume, change, scene) => {
    if (volume.state !== "creating") return;
    volume.state = "available";
    emitVolumeEvent("createVolume", "available", volume.id, change, scene);
  },
  attached: ({ attachment }) => {
    if (attachment?.state === "attaching") attachment.state = "attached";
  },
  detached: (volume) => {
    if (volume.attachment?.state !== "detaching") return;
    volume.attachment = undefined;
    volume.state = "available";
  },
  deleted: (volume, change, scene) => {
    scene.state.volumes.delete(volume.id);
    emitVolumeEvent("deleteVolume", "deleted", volume.id, change, scene);
  },
};

const attachmentOf = (volume: Volume, attachment: NonNullable<Volume["attachment"]>) => ({
  VolumeId: volume.id,
  InstanceId: attachment.instanceId,
  Device: attachment.device,
  State: attachment.state,
  AttachTime: attachment.since,
  DeleteOnTermination: attachment.deleteOnTermination,
});
