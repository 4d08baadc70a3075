import { defineOperation } from "../operation.ts";

const page = (name: string) => `https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_${name}.html`;

/** Gives an instance a profile, and so hands its role to EC2. */
export const associateIamInstanceProfile = defineOperation({
  key: "ec2:AssociateIamInstanceProfile",
  access: "write",
  actions: [
    { action: "ec2:AssociateIamInstanceProfile", on: "instance/*" },
    {
      action: "iam:PassRole",
      on: "iam role/*",
      condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
  ],
  page: page("AssociateIamInstanceProfile"),
});

export const createTags = defineOperation({
  key: "ec2:CreateTags",
  access: "write",
  actions: [
    { action: "ec2:CreateTags", on: "instance/*" },
    { action: "ec2:CreateTags", on: "volume/*" },
  ],
  page: page("CreateTags"),
});

export const deleteTags = defineOperation({
  key: "ec2:DeleteTags",
  access: "write",
  actions: [
    { action: "ec2:DeleteTags", on: "instance/*" },
    { action: "ec2:DeleteTags", on: "volume/*" },
  ],
  page: page("DeleteTags"),
});

export const describeIamInstanceProfileAssociations = defineOperation({
  key: "ec2:DescribeIamInstanceProfileAssociations",
  access: "read",
  actions: [{ action: "ec2:DescribeIamInstanceProfileAssociations", on: "*" }],
  page: page("DescribeIamInstanceProfileAssociations"),
});

/** A filter takes 200 values (Amazon EC2 API Reference, "Filter"). */
const most = 200;

export const describeImages = defineOperation({
  key: "ec2:DescribeImages",
  access: "read",
  actions: [{ action: "ec2:DescribeImages", on: "*" }],
  page: page("DescribeImages"),
  together: { filter: ["Name", "image-id"], most, lists: ["Images"], id: "ImageId" },
});

export const describeInstances = defineOperation({
  key: "ec2:DescribeInstances",
  access: "read",
  actions: [{ action: "ec2:DescribeInstances", on: "*" }],
  page: page("DescribeInstances"),
  together: {
    filter: ["Name", "instance-id"],
    most,
    lists: ["Reservations", "Instances"],
    id: "InstanceId",
  },
});

export const describeTags = defineOperation({
  key: "ec2:DescribeTags",
  access: "read",
  actions: [{ action: "ec2:DescribeTags", on: "*" }],
  page: page("DescribeTags"),
});

export const describeVolumes = defineOperation({
  key: "ec2:DescribeVolumes",
  access: "read",
  actions: [{ action: "ec2:DescribeVolumes", on: "*" }],
  page: page("DescribeVolumes"),
  together: { filter: ["Name", "volume-id"], most, lists: ["Volumes"], id: "VolumeId" },
});

export const disassociateIamInstanceProfile = defineOperation({
  key: "ec2:DisassociateIamInstanceProfile",
  access: "write",
  actions: [{ action: "ec2:DisassociateIamInstanceProfile", on: "instance/*" }],
  page: page("DisassociateIamInstanceProfile"),
});

export const modifyInstanceMetadataOptions = defineOperation({
  key: "ec2:ModifyInstanceMetadataOptions",
  access: "write",
  actions: [{ action: "ec2:ModifyInstanceMetadataOptions", on: "instance/*" }],
  page: page("ModifyInstanceMetadataOptions"),
});

export const startInstances = defineOperation({
  key: "ec2:StartInstances",
  access: "write",
  actions: [{ action: "ec2:StartInstances", on: "instance/*" }],
  page: page("StartInstances"),
});

export const stopInstances = defineOperation({
  key: "ec2:StopInstances",
  access: "write",
  actions: [{ action: "ec2:StopInstances", on: "instance/*" }],
  page: page("StopInstances"),
});
