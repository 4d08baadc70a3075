import { ec2DeleteTags } from "./ec2-delete-tags.ts";
import { ec2ModifyInstanceMetadataOptions } from "./ec2-modify-instance-metadata-options.ts";
import { ec2RunInstances } from "./ec2-run-instances.ts";

/** Every AWS event that we understand. */
export const awsEvents = [ec2RunInstances, ec2ModifyInstanceMetadataOptions, ec2DeleteTags] as const;
