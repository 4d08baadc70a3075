import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";

/** The EC2 operations that rules and remediations declare: named one by one, so that a bundle holds no other. */
export const ec2 = {
  client: EC2Client,
  commands: {
    AssociateIamInstanceProfile: AssociateIamInstanceProfileCommand,
    CreateTags: CreateTagsCommand,
    DeleteTags: DeleteTagsCommand,
    DescribeIamInstanceProfileAssociations: DescribeIamInstanceProfileAssociationsCommand,
    DescribeImages: DescribeImagesCommand,
    DescribeInstances: DescribeInstancesCommand,
    DescribeTags: DescribeTagsCommand,
    DescribeVolumes: DescribeVolumesCommand,
    DisassociateIamInstanceProfile: DisassociateIamInstanceProfileCommand,
    ModifyInstanceMetadataOptions: ModifyInstanceMetadataOptionsCommand,
    StartInstances: StartInstancesCommand,
    StopInstances: StopInstancesCommand,
  },
};
