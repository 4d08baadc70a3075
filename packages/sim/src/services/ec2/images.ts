import { createHash } from "node:crypto";
import type { DescribeImagesCommandInput, DescribeImagesCommandOutput, Image } from "@aws-sdk/client-ec2";
import { ec2Error } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import { pageOf } from "./paging.ts";
import type { Request } from "./request.ts";
import { seenTags, tagList, tagSet } from "./tag-set.ts";

const ID = /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/;
const AMAZON = "137112412989";

/** Checks an image id's form. */
export function checkImageId(id: string): void {
  if (ID.test(id)) return;
  throw ec2Error("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);
}

/** Any well-formed id is an image of Amazon's own; the same id is always the same image. */
export function imageOf(id: string): Image & { readonly RootDeviceName: string } {
  const digest = createHash("sha256").update(id).digest("hex");
  const version = `2023.6.2025${String((Number.parseInt(digest.slice(0, 2), 16) % 12) + 1).padStart(2, "0")}01.0`;
  const name = `al2023-ami-${version}-kernel-6.1-x86_64`;
  return {
    ImageId: id,
    Name: name,
    ImageLocation: `amazon/${name}`,
    Description: `Amazon Linux 2023 AMI ${version} x86_64 HVM kernel-6.1`,
    OwnerId: AMAZON,
    ImageOwnerAlias: "amazon",
    Public: true,
    State: "available",
    Architecture: "x86_64",
    ImageType: "machine",
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    Hypervisor: "xen",
    VirtualizationType: "hvm",
    EnaSupport: true,
    SriovNetSupport: "simple",
    BootMode: "uefi-preferred",
    RootDeviceType: "ebs",
    RootDeviceName: "/dev/xvda",
    BlockDeviceMappings: [
      {
        DeviceName: "/dev/xvda",
        Ebs: {
          SnapshotId: `snap-0${digest.slice(2, 18)}`,
          VolumeSize: 8,
          VolumeType: "gp3",
          DeleteOnTermination: true,
          Encrypted: false,
        },
      },
    ],
    CreationDate: "2025-01-01T00:00:00.000Z",
  };
}

/** What a list without ids shows: the two that the console offers first. */
const offered = ["ami-0a1b2c3d4e5f60718", "ami-0f9e8d7c6b5a49382"];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export function describeImages(
  input: DescribeImagesCommandInput,
  request: Request,
): Omit<DescribeImagesCommandOutput, "$metadata"> {
  const { ImageIds, Owners = [], Filters } = input;
  for (const id of ImageIds ?? []) checkImageId(id);
  const ids = ImageIds === undefined || ImageIds.length === 0 ? offered : ImageIds;
  const images = ids
    .map(imageOf)
    .map((image) => ({ ...image, Tags: tagList(tagsOf(request, image.ImageId!)) }))
    .filter((image) => Owners.length === 0 || Owners.includes("amazon") || Owners.includes(image.OwnerId!));
  const matching = applyFilters(
    Filters,
    images,
    {
      "image-id": (image) => image.ImageId,
      name: (image) => image.Name,
      architecture: (image) => image.Architecture,
      state: (image) => image.State,
      "owner-alias": (image) => image.ImageOwnerAlias,
      "owner-id": (image) => image.OwnerId,
      "root-device-type": (image) => image.RootDeviceType,
      "virtualization-type": (image) => image.VirtualizationType,
      "is-public": (image) => String(image.Public),
      "image-type": (image) => image.ImageType,
      description: (image) => image.Description,
    },
    (image) => tagsOf(request, image.ImageId!),
  );
  const { page, NextToken } = pageOf(input, matching, (image) => image.ImageId!);
  return { Images: [...page], ...(NextToken === undefined ? {} : { NextToken }) };
}

const tagsOf = ({ state, seesUpTo }: Request, id: string) =>
  seenTags(state.otherTags.get(id) ?? tagSet(), seesUpTo);
