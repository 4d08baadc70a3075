import type { Names } from "@watchkeeper/config/names";
import type { Config } from "@watchkeeper/config/schema";
import { dnsSuffixOf, formatArn, partitionOf } from "@watchkeeper/core/arn";

/** The ARNs and URLs of what a stage has in its hub. */
export interface Addresses {
  /** What of AWS it is in: `aws`, `aws-us-gov`, `aws-cn`. */
  readonly partition: string;
  readonly table: (name: string) => string;
  readonly anchorBucket: string;
  readonly bus: string;
  /** A rule of the hub: of its bus where that is named, else of the default one. */
  readonly rule: (name: string, bus?: string) => string;
  readonly queue: (name: string) => string;
  readonly queueUrl: (name: string) => string;
  /** A parameter of SSM, by its name with the leading slash. */
  readonly parameter: (name: string) => string;
  readonly function: (name: string) => string;
  readonly machine: (name: string) => string;
  /** The streams of a log group. */
  readonly logStreams: (group: string) => string;
  readonly role: (account: string, name: string) => string;
  /** A managed policy. */
  readonly policy: (account: string, name: string) => string;
  /** An account as a principal: whoever its own policies let. */
  readonly root: (account: string) => string;
  /** Any key of KMS: which one has an alias is told by a condition. */
  readonly anyKey: string;
}

/** Where everything of a stage is. */
export function addressesOf(
  names: Names,
  { account, region }: Config["hub"],
  sqsEndpoint?: string,
): Addresses {
  const partition = partitionOf(region);
  const global = (service: string, inAccount: string, resource: string) =>
    formatArn({ partition, service, region: "", account: inAccount, resource });
  const arn = (service: string, resource: string) => formatArn({ service, region, account, resource });
  return {
    partition,
    table: (name) => arn("dynamodb", `table/${names.table(name)}`),
    anchorBucket: global("s3", "", names.anchorBucket),
    bus: arn("events", `event-bus/${names.bus}`),
    rule: (name, bus) => arn("events", `rule/${bus ? `${bus}/` : ""}${name}`),
    queue: (name) => arn("sqs", name),
    queueUrl: (name) => `${sqsEndpoint ?? `https://sqs.${region}.${dnsSuffixOf(region)}`}/${account}/${name}`,
    parameter: (name) => arn("ssm", `parameter${name}`),
    function: (name) => arn("lambda", `function:${names.function(name)}`),
    machine: (name) => arn("states", `stateMachine:${names.machine(name)}`),
    logStreams: (group) => arn("logs", `log-group:${group}:log-stream:*`),
    role: (inAccount, name) => global("iam", inAccount, `role/${name}`),
    policy: (inAccount, name) => global("iam", inAccount, `policy/${name}`),
    root: (inAccount) => global("iam", inAccount, "root"),
    anyKey: arn("kms", "key/*"),
  };
}
