import { WatchkeeperError } from "./error.ts";

/** An Amazon Resource Name: `arn:partition:service:region:account:resource`. */
export type Arn = `arn:${string}:${string}:${string}:${string}:${string}`;

/** The parts of an ARN; `region` and `account` are empty where the service has none. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All that follows the fifth colon, for example `instance/i-0123456789abcdef0`. */
  readonly resource: string;
}

/** Splits an ARN; throws `InvalidArn` for anything else. */
export function parseArn(text: string): ArnParts {
  const match = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match) throw new WatchkeeperError("InvalidArn", "invalid-input", `"${text}" is not an ARN.`);
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}

/** Joins the parts of an ARN; the partition is that of the Region unless told: a service without Regions must tell. */
export const formatArn = (parts: Omit<ArnParts, "partition"> & { partition?: string }): Arn =>
  `arn:${parts.partition ?? partitionOf(parts.region)}:${parts.service}:${parts.region}:${parts.account}:${parts.resource}`;

/** What AWS is divided into beside `aws`, by how the names of its Regions begin: nothing reaches from one into another. */
const partitions = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
] as const;

/** The partition that a Region is in: the second part of every ARN there. */
export const partitionOf = (region: string): string =>
  partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";

/** What the names of a Region's endpoints end in. */
export const dnsSuffixOf = (region: string): string =>
  partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
