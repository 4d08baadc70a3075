import { onTable } from "@watchkeeper/aws/dynamodb/operations";
import { tableVariable } from "@watchkeeper/aws/dynamodb/table-variables";
import type { Names } from "@watchkeeper/config/names";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { AnyFunction, Trigger } from "@watchkeeper/lambda/handler-for";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { lockOf } from "./locked-bucket.ts";
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
  /** How many run at once, reserved for it; absent: as many as the account has left. */
  readonly reservedConcurrency?: number;
  /** The queue whose messages it takes, how many in a batch, and how many batches at once. */
  readonly source?: {
    readonly queueArn: string;
    readonly batchSize: number;
    readonly maximumConcurrency: number;
  };
  /** The table whose stream it reads, in what batches, how often what fails is tried, and where it is told of then. */
  readonly stream?: {
    readonly tableName: string;
    readonly batchSize: number;
    readonly windowSeconds: number;
    readonly retries: number;
    readonly failuresTo: string;
  };
}

/** 512 MB: the CPU share at which loading the SDK no longer dominates (measured). */
const memoryMb = 512;

/** The functions of the table, each with the part of the environment that its schema and its operations ask for. */
export const functionSpecs = (input: DeploymentInput, names: Names, at: Addresses): readonly FunctionSpec[] =>
  Object.entries(input.functions).map(([key, fn]) => ({
    key,
    name: names.function(key),
    arn: at.function(key),
    roleArn: at.role(hubOf(at), names.function(key)),
    timeoutSeconds: fn.timeoutSeconds,
    memoryMb,
    environment: environmentOf(key, fn, input, names, at),
    ...("url" in fn.on && input.config.hub.urlConcurrency !== undefined
      ? { reservedConcurrency: input.config.hub.urlConcurrency }
      : {}),
    ...("queue" in fn.on ? { source: sourceOf(fn.on, names, at) } : {}),
    ...("stream" in fn.on ? { stream: streamOf(key, fn.on, names, at) } : {}),
  }));

function sourceOf(
  { queue, batchSize, maximumConcurrency }: Extract<Trigger, { queue: string }>,
  names: Names,
  at: Addresses,
): NonNullable<FunctionSpec["source"]> {
  return { queueArn: at.queue(names.queue(queue)), batchSize, maximumConcurrency };
}

const streamOf = (
  key: string,
  { stream, batchSize, windowSeconds, tries }: Extract<Trigger, { stream: string }>,
  names: Names,
  at: Addresses,
): NonNullable<FunctionSpec["stream"]> => ({
  tableName: names.table(stream),
  batchSize,
  windowSeconds,
  retries: tries,
  failuresTo: at.queue(names.deadLetterQueueOf(key)),
});

/** The account in which the bus is. */
export const hubOf = (at: Addresses): string => at.bus.split(":")[4] ?? "";

function environmentOf(
  key: string,
  fn: AnyFunction,
  input: DeploymentInput,
  names: Names,
  at: Addresses,
): Readonly<Record<string, string>> {
  const lock = lockOf(input.stage, input.config);
  const known: Readonly<Record<string, string>> = {
    ANCHOR_BUCKET: names.anchorBucket,
    LOCK_MODE: lock.mode,
    LOCK_DAYS: String(lock.days),
    NOTARY_KEY: names.notaryKey,
    EVENTS_QUEUE_URL: at.queueUrl(names.eventsQueue),
    QUARANTINE_QUEUE_URL: at.queueUrl(names.quarantineQueue),
    REMEDIATE_ARN: at.machine("remediate"),
    SWEEP_ARN: at.machine("sweep"),
    CHAT_QUEUE_URL: at.queueUrl(names.queue("chat")),
    CLICKS_QUEUE_URL: at.queueUrl(names.queue("clicks")),
    ...slackVariables(input, names),
    SPOKE_READ_ROLE: names.readRole,
    SPOKE_ACT_ROLE: names.actRole,
    OPERATOR_ROLE: names.operatorRole,
    OPERATOR_MFA_ROLE: names.operatorMfaRole,
  };
  const asked = Object.fromEntries(
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
  return { ...tableVariables(fn, names), ...asked };
}

/** The names of the tables on which a function has an operation. */
const tableVariables = ({ operations }: AnyFunction, names: Names): Readonly<Record<string, string>> =>
  Object.fromEntries(
    operations.flatMap((operation) => {
      const { table } = onTable(operation) ?? {};
      return table ? [[tableVariable(table), names.table(table)]] : [];
    }),
  );
