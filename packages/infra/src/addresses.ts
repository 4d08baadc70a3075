import type { Names } from "@watchkeeper/config/names";
import type { Config } from "@watchkeeper/config/schema";
import { formatArn } from "@watchkeeper/core/arn";

/** The ARNs and URLs of what a stage has in its hub. */
export interface Addresses {
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
  readonly role: (account: string, name: string) => string;
  /** An account itself, as policies name it. */
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
  const arn = (service: string, resource: string) => formatArn({ service, region, account, resource });
  return {
    table: (name) => arn("dynamodb", `table/${names.table(name)}`),
    anchorBucket: `arn:aws:s3:::${names.anchorBucket}`,
    bus: arn("events", `event-bus/${names.bus}`),
    rule: (name, bus) => arn("events", `rule/${bus ? `${bus}/` : ""}${name}`),
    queue: (name) => arn("sqs", name),
    queueUrl: (name) => `${sqsEndpoint ?? `https://sqs.${region}.amazonaws.com`}/${account}/${name}`,
    parameter: (name) => arn("ssm", `parameter${name}`),
    function: (name) => arn("lambda", `function:${names.function(name)}`),
    machine: (name) => arn("states", `stateMachine:${names.machine(name)}`),
    role: (inAccount, name) =>
      formatArn({ service: "iam", region: "", account: inAccount, resource: `role/${name}` }),
    root: (inAccount) => formatArn({ service: "iam", region: "", account: inAccount, resource: "root" }),
    anyKey: arn("kms", "key/*"),
  };
}
