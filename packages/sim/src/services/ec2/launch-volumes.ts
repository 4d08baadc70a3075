import type { BlockDeviceMapping } from "@aws-sdk/client-ec2";
import { imageOf } from "./images.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";
import { makeVolume } from "./volume.ts";

/** The image's volumes, as the request changes them, and those that it adds. */
export function attachVolumes(
  instance: Instance,
  given: readonly BlockDeviceMapping[],
  tags: ReadonlyMap<string, string>,
  request: Request,
): void {
  const image = imageOf(instance.imageId);
  const devices = new Map(
    (image.BlockDeviceMappings ?? []).map((mapping) => [mapping.DeviceName, mapping.Ebs]),
  );
  for (const { DeviceName, Ebs, NoDevice } of given) {
    if (NoDevice !== undefined) devices.delete(DeviceName);
    else if (Ebs !== undefined) devices.set(DeviceName, { ...devices.get(DeviceName), ...Ebs });
  }
  for (const [device, ebs] of devices) {
    if (ebs === undefined || device === undefined) continue;
    const volume = makeVolume(
      {
        zone: instance.subnet.zone,
        size: ebs.VolumeSize ?? 8,
        type: ebs.VolumeType,
        iops: ebs.Iops,
        throughput: ebs.Throughput,
        encrypted: ebs.Encrypted,
        kmsKeyId: ebs.KmsKeyId,
        snapshotId: ebs.SnapshotId,
        tags,
      },
      request,
    );
    volume.state = "in-use";
    volume.attachment = {
      instanceId: instance.id,
      device,
      since: request.now,
      isRoot: device === image.RootDeviceName,
      state: "attached",
      deleteOnTermination: ebs.DeleteOnTermination ?? device === image.RootDeviceName,
    };
  }
}
