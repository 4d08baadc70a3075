import type { AnyService } from "../kernel/service.ts";
import { acm } from "./acm/service.ts";
import { backup } from "./backup/service.ts";
import { cloudwatch } from "./cloudwatch/service.ts";
import { dynamodb } from "./dynamodb/service.ts";
import { dynamodbstreams } from "./dynamodbstreams/service.ts";
import { ec2 } from "./ec2/service.ts";
import { ecr } from "./ecr/service.ts";
import { efs } from "./efs/service.ts";
import { eventbridge } from "./eventbridge/service.ts";
import { iam } from "./iam/service.ts";
import { kinesis } from "./kinesis/service.ts";
import { kms } from "./kms/service.ts";
import { lambda } from "./lambda/service.ts";
import { logs } from "./logs/service.ts";
import { opensearch } from "./opensearch/service.ts";
import { s3 } from "./s3/service.ts";
import { scheduler } from "./scheduler/service.ts";
import { secretsmanager } from "./secretsmanager/service.ts";
import { sns } from "./sns/service.ts";
import { sqs } from "./sqs/service.ts";
import { ssm } from "./ssm/service.ts";
import { stepfunctions } from "./stepfunctions/service.ts";
import { sts } from "./sts/service.ts";
import { resourceTagging } from "./tagging/service.ts";

/** Every service that the embedded AWS simulates. Adding one is a folder beside these, and a line here. */
export const services: readonly AnyService[] = [
  acm,
  backup,
  cloudwatch,
  dynamodb,
  dynamodbstreams,
  ec2,
  ecr,
  efs,
  eventbridge,
  iam,
  kinesis,
  kms,
  lambda,
  logs,
  opensearch,
  s3,
  scheduler,
  secretsmanager,
  sns,
  sqs,
  ssm,
  stepfunctions,
  sts,
  resourceTagging,
];
