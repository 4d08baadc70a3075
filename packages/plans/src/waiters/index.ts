import { cloudformation } from "./cloudformation.ts";
import { dynamodb } from "./dynamodb.ts";
import { ec2 } from "./ec2.ts";
import { lambda } from "./lambda.ts";
import { rds } from "./rds.ts";
import { s3 } from "./s3.ts";

/** Every waiter of these services' SDK clients, by its name there: `waiters.ec2.InstanceRunning`. */
export const waiters = { cloudformation, dynamodb, ec2, lambda, rds, s3 };
