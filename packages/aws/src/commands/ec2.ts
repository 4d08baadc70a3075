import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
} from "@aws-sdk/client-ec2";

/** The EC2 operations that rules and remediations declare: named one by one, so that a bundle holds no other. */
export const ec2 = {
  client: EC2Client,
  commands: {
    CreateTags: CreateTagsCommand,
    DeleteTags: DeleteTagsCommand,
    DescribeInstances: DescribeInstancesCommand,
    DescribeTags: DescribeTagsCommand,
    ModifyInstanceMetadataOptions: ModifyInstanceMetadataOptionsCommand,
  },
};
