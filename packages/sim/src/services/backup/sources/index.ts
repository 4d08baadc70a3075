import { dynamodbTables } from "./dynamodb-tables.ts";
import { ebs } from "./ebs.ts";
import { ec2Instances } from "./ec2-instances.ts";
import { s3Buckets } from "./s3-buckets.ts";
import type { Source } from "./source.ts";

/** Every kind of resource that is backed up. */
export const sources: readonly Source[] = [dynamodbTables, ebs, ec2Instances, s3Buckets];

/** The kind of a resource; undefined where AWS Backup has none for it. */
export const sourceOf = (arn: string): Source | undefined => sources.find(({ owns }) => owns(arn));
