import type * as backup from "@aws-sdk/client-backup";
import type * as cloudformation from "@aws-sdk/client-cloudformation";
import type * as dynamodb from "@aws-sdk/client-dynamodb";
import type * as ec2 from "@aws-sdk/client-ec2";
import type * as iam from "@aws-sdk/client-iam";
import type * as kms from "@aws-sdk/client-kms";
import type * as lambda from "@aws-sdk/client-lambda";
import type * as rds from "@aws-sdk/client-rds";
import type * as s3 from "@aws-sdk/client-s3";
import type * as sns from "@aws-sdk/client-sns";
import type * as sqs from "@aws-sdk/client-sqs";
import type * as ssm from "@aws-sdk/client-ssm";
import type { Json } from "@watchkeeper/core/json";
import type { Reference } from "./reference.ts";

/** The AWS services whose requests a plan may hold: each by its SDK client's types alone. */
export interface Clients {
  backup: typeof backup;
  cloudformation: typeof cloudformation;
  dynamodb: typeof dynamodb;
  ec2: typeof ec2;
  iam: typeof iam;
  kms: typeof kms;
  lambda: typeof lambda;
  rds: typeof rds;
  s3: typeof s3;
  sns: typeof sns;
  sqs: typeof sqs;
  ssm: typeof ssm;
}

/** A service that calls may name. */
export type ServiceName = keyof Clients;

type CommandName<Client> = keyof Client extends infer Key
  ? Key extends `${infer Name}Command`
    ? Name
    : never
  : never;

/** An operation of a service, in one word: `ec2:DescribeInstances`. A misspelt one does not compile. */
export type OperationKey = {
  [Service in ServiceName]: `${Service}:${Exclude<CommandName<Clients[Service]>, "$" | "">}`;
}[ServiceName];

type Constructed<Key extends OperationKey> = Key extends `${infer Service extends ServiceName}:${infer Name}`
  ? `${Name}Command` extends keyof Clients[Service]
    ? Clients[Service][`${Name}Command`]
    : never
  : never;
type SdkInput<Key extends OperationKey> =
  Constructed<Key> extends abstract new (
    ...words: never[]
  ) => { readonly input: infer Input }
    ? Input
    : never;

/** The JSON form of an SDK type: timestamps as ISO text, blobs as base64; any value may refer to an earlier result. */
export type JsonForm<T> = T extends Date | Uint8Array
  ? string | Reference
  : T extends readonly (infer Item)[]
    ? readonly JsonForm<Item>[] | Reference
    : T extends object
      ? { readonly [Key in keyof T]: JsonForm<T[Key]> }
      : T | Reference;

/** The input of an operation, as a call carries it. */
export type CallInput<Key extends OperationKey> = JsonForm<SdkInput<Key>>;

type SdkOutput<Key extends OperationKey> =
  Constructed<Key> extends abstract new (
    ...words: never[]
  ) => { readonly resolveMiddleware: (...words: never[]) => (...words: never[]) => Promise<infer Result> }
    ? Result extends { readonly output: infer Output }
      ? Output
      : never
    : never;

/** What an answer may hold, as evidence has it: every member may be missing, as AWS leaves out what is not so. */
export type AnswerForm<T> = T extends Date | Uint8Array
  ? string
  : T extends readonly (infer Item)[]
    ? readonly AnswerForm<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: AnswerForm<T[Key]> }
      : T;

/** What an operation answers, as evidence has it. */
export type Answer<Key extends OperationKey> = AnswerForm<Omit<SdkOutput<Key>, "$metadata">>;

/** Where a call goes. */
export interface Where {
  readonly account: string;
  readonly region: string;
}

/** An AWS request as data. */
export interface Call<Key extends OperationKey = OperationKey> extends Where {
  readonly service: ServiceName;
  readonly operation: Key extends `${string}:${infer Name}` ? Name : never;
  readonly input: Json;
}

/** An AWS request as data: the operation and its input are checked against the SDK's own types. */
export function call<const Key extends OperationKey>(
  key: Key,
  where: Where,
  input: CallInput<Key>,
): Call<Key> {
  const [service, operation] = key.split(":") as [ServiceName, Call<Key>["operation"]];
  return { service, operation, account: where.account, region: where.region, input: input as Json };
}

/** The operation of a call in one word. */
export const operationOf = (call: Call): OperationKey => `${call.service}:${call.operation}` as OperationKey;
