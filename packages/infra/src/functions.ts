import type { Names } from "@watchkeeper/config/names";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { AnyFunction } from "@watchkeeper/lambda/handler-for";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { slackVariables } from "./slack.ts";

/** A Lambda function of the hub. */
export interface FunctionSpec {
  /** Its key in the table: `on-event`. */
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The queue whose messages it takes. */
  readonly source?: { readonly queueArn: string; readonly batchSize: number };
}

/** 512 MB: the CPU share at which loading the SDK no longer dominates (measured). */
const memoryMb = 512;

/** The functions of the table, each with the part of the environment that its schema asks for. */
export const functionSpecs = (input: DeploymentInput, names: Names, at: Addresses): readonly FunctionSpec[] =>
  Object.entries(input.functions).map(([key, fn]) => ({
    key,
    name: names.function(key),
    arn: at.function(key),
    roleArn: at.role(hubOf(at), names.function(key)),
    timeoutSeconds: fn.timeoutSeconds,
    memoryMb,
    environment: environmentOf(key, fn, input, names, at),
    ...("queue" in fn.on
      ? { source: { queueArn: at.queue(names.queue(fn.on.queue)), batchSize: fn.on.batchSize } }
      : {}),
  }));

/** The account in which the table is. */
export const hubOf = (at: Addresses): string => at.table.split(":")[4] ?? "";

function environmentOf(
  key: string,
  fn: AnyFunction,
  input: DeploymentInput,
  names: Names,
  at: Addresses,
): Readonly<Record<string, string>> {
  const known: Readonly<Record<string, string>> = {
    TABLE_NAME: names.table,
    ANCHOR_BUCKET: names.anchorBucket,
    EVENTS_QUEUE_URL: at.queueUrl(names.eventsQueue),
    QUARANTINE_QUEUE_URL: at.queueUrl(names.quarantineQueue),
    REMEDIATE_ARN: at.machine("remediate"),
    CHAT_QUEUE_URL: at.queueUrl(names.queue("chat")),
    CLICKS_QUEUE_URL: at.queueUrl(names.queue("clicks")),
    ...slackVariables(input, names),
    SPOKE_READ_ROLE: names.readRole,
    SPOKE_ACT_ROLE: names.actRole,
  };
  return Object.fromEntries(
    Object.keys(fn.env.shape as object).map((name) => {
      const value = known[name];
      if (value === undefined) {
        throw new WatchkeeperError(
          "UnknownVariable",
          "bug",
          `${key} wants the environment variable ${name}, which packages/infra/src/functions.ts does not know.`,
        );
      }
      return [name, value];
    }),
  );
}
