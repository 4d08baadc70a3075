import { ec2Denied, nameIn, type Source, tagRecord } from "./source.ts";

const gib = 1_073_741_824;

/** EBS volumes: a snapshot each. */
export const ebs: Source = {
  type: "EBS",
  iamPrefix: "ec2",
  owns: (arn) => /^arn:[^:]+:ec2:[^:]+:\d+:volume\//.test(arn),
  needs: (arn) => [{ action: "ec2:CreateSnapshot", resource: arn }],
  take: async (arn, { asRole }) => {
    const { Volumes } = await asRole("ec2", "DescribeVolumes", { VolumeIds: [nameIn(arn)] });
    const [{ VolumeId, Size, VolumeType, AvailabilityZone, Encrypted }] = Volumes;
    return {
      content: { VolumeId, Size, VolumeType, AvailabilityZone, Encrypted },
      bytes: Number(Size) * gib,
    };
  },
  gone: { codes: ["InvalidVolume.NotFound"], message: () => "The specified volume was not found." },
  denied: ec2Denied,
  list: async (ask, { account, region }) => {
    const { Volumes } = await ask("ec2", "DescribeVolumes", {});
    return Volumes.map(({ VolumeId, Tags }: { VolumeId: string; Tags?: [] }) => ({
      arn: `arn:aws:ec2:${region}:${account}:volume/${VolumeId}`,
      tags: tagRecord(Tags),
    }));
  },
  pointArn: (world, { region }) => `arn:aws:ec2:${region}::snapshot/snap-${world.hex(17)}`,
  metadata: ({ VolumeId, Size, VolumeType, AvailabilityZone, Encrypted }) => ({
    volumeId: String(VolumeId),
    volumeSize: String(Size),
    volumeType: String(VolumeType),
    availabilityZone: String(AvailabilityZone),
    encrypted: String(Encrypted),
  }),
  restore: async ({ place: { account, region }, pointArn, content, metadata }, { asRole }) => {
    const { VolumeId } = await asRole("ec2", "CreateVolume", {
      AvailabilityZone: metadata.availabilityZone ?? content.AvailabilityZone,
      Size: Number(metadata.volumeSize ?? content.Size),
      VolumeType: metadata.volumeType ?? content.VolumeType,
      SnapshotId: nameIn(pointArn),
      ...(metadata.encrypted === "true" ? { Encrypted: true } : {}),
      ...(metadata.kmsKeyId === undefined ? {} : { KmsKeyId: metadata.kmsKeyId }),
    });
    return `arn:aws:ec2:${region}:${account}:volume/${VolumeId}`;
  },
};
