import { backupBaseline } from "./backup/index.ts";
import { ec2InstanceBaseline } from "./ec2-instance/index.ts";

/** Every check of ours. Adding one is a file, and a line here or in the list of its family. */
export const awsBaseline = [...ec2InstanceBaseline, ...backupBaseline] as const;
