import { Readable } from "node:stream";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";
import { type Randomness, seededRandomness } from "../randomness.ts";
import { type ClientModel, modelOf, type OperationSchema } from "./client-model.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeResponse } from "./encode-response.ts";
import type { WireRequest } from "./message.ts";
import { queryModel } from "./query-model.ts";

/** How many operations of each client are tried; a client with fewer is tried whole. */
const sample = 60;
const seed = 20_260_101;

const clients: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  backup: () => import("@aws-sdk/client-backup"),
  cloudwatch: () => import("@aws-sdk/client-cloudwatch"),
  dynamodb: () => import("@aws-sdk/client-dynamodb"),
  dynamodbstreams: () => import("@aws-sdk/client-dynamodb-streams"),
  ec2: () => import("@aws-sdk/client-ec2"),
  eventbridge: () => import("@aws-sdk/client-eventbridge"),
  iam: () => import("@aws-sdk/client-iam"),
  kms: () => import("@aws-sdk/client-kms"),
  lambda: () => import("@aws-sdk/client-lambda"),
  s3: () => import("@aws-sdk/client-s3"),
  scheduler: () => import("@aws-sdk/client-scheduler"),
  sfn: () => import("@aws-sdk/client-sfn"),
  sns: () => import("@aws-sdk/client-sns"),
  sqs: () => import("@aws-sdk/client-sqs"),
  ssm: () => import("@aws-sdk/client-ssm"),
  sts: () => import("@aws-sdk/client-sts"),
};

/** Services that older programs still ask in query, which their clients can be told to speak. */
const olderToo = ["cloudwatch", "sqs"];

/** Other hosts (S3 Express, Object Lambda), event streams: no part of the embedded AWS's wire. */
const leftOut = new Set([
  "CreateSession",
  "ListDirectoryBuckets",
  "WriteGetObjectResponse",
  "SelectObjectContent",
  "InvokeWithResponseStream",
]);

/** Members that choose another endpoint (EventBridge's PutEvents), or that the client itself replaces (S3). */
const notOnTheWire = new Set([
  "EndpointId",
  "ExpiresString",
  "ChecksumAlgorithm",
  "SSECustomerKey",
  "SSECustomerKeyMD5",
  "CopySourceSSECustomerKey",
  "CopySourceSSECustomerKeyMD5",
]);

/** Deprecated twins with the same URI as another operation; which of the two is meant cannot be told. */
const twins: Readonly<Record<string, string>> = {
  GetBucketLifecycle: "GetBucketLifecycleConfiguration",
  PutBucketLifecycle: "PutBucketLifecycleConfiguration",
  GetBucketNotification: "GetBucketNotificationConfiguration",
  PutBucketNotification: "PutBucketNotificationConfiguration",
};

describe.each([
  ...Object.keys(clients).map((name) => [name, "the protocol of its client"] as const),
  ...olderToo.map((name) => [name, "query"] as const),
])("%s in %s", (name, protocol) => {
  test("inputs and outputs of its operations pass the wire unchanged", async () => {
    const clientModule = await clients[name]!();
    const model = protocol === "query" ? queryModel(modelOf(clientModule)) : modelOf(clientModule);
    const randomness = seededRandomness(seed);
    const operations = pick([...model.operations.values()], randomness).filter(
      ({ name: one }) => !leftOut.has(one),
    );
    expect(operations.length).toBeGreaterThan(3);
    const wrong: string[] = [];
    for (const operation of operations) {
      const input = make(operation.input, randomness) as Record<string, unknown>;
      const output = make(operation.output, randomness) as Record<string, unknown>;
      if (protocol === "query" && input.MessageSystemAttributeNames) {
        // One parameter, under its older and its newer name.
        input.AttributeNames = input.MessageSystemAttributeNames;
      }
      const seen = await exchange(clientModule, model, operation, input, output);
      const expected = twins[operation.name] ?? operation.name;
      if (seen.operation !== expected && seen.operation !== operation.name)
        wrong.push(`${operation.name} taken for ${seen.operation}: ${seen.output}`);
      else if (!same(seen.input, input))
        wrong.push(`${operation.name} input ${JSON.stringify(seen.input)} of ${JSON.stringify(input)}`);
      else if (!same(seen.output, output))
        wrong.push(`${operation.name} output ${JSON.stringify(seen.output)} of ${JSON.stringify(output)}`);
    }
    expect(wrong).toEqual([]);
  });
});

function pick(operations: readonly OperationSchema[], randomness: Randomness): OperationSchema[] {
  const order = operations.map((operation) => ({ operation, rank: randomness.random() }));
  return order
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, sample)
    .map(({ operation }) => operation);
}

/** Sends `input` with a real client; the wire reads it, and answers `output`. */
async function exchange(
  clientModule: Record<string, unknown>,
  model: ClientModel,
  operation: OperationSchema,
  input: Record<string, unknown>,
  output: Record<string, unknown>,
): Promise<{ operation: string; input: unknown; output: unknown }> {
  let taken: OperationSchema | undefined;
  let read: unknown;
  const handle = async (request: Record<string, never>) => {
    const wire = await toWire(request);
    const decoded = decodeRequest(model, wire, new URL(wire.url, "http://wire"));
    taken = decoded.operation;
    read = await decoded.input();
    const answer = await encodeResponse(model, decoded.operation, output, "request-id");
    const { status: statusCode, headers, body } = answer;
    return { response: { statusCode, headers, body: Readable.from(body.length > 0 ? [body] : []) } };
  };
  const clientName = Object.keys(clientModule).find((key) => /^[A-Z]\w*Client$/.test(key))!;
  const Client = clientModule[clientName] as new (
    config: object,
  ) => { send(command: unknown): Promise<object> };
  const Command = clientModule[`${operation.name}Command`] as new (input: object) => unknown;
  const client = new Client({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler: { metadata: { handlerProtocol: "test" }, handle },
    endpoint: "http://127.0.0.1:1",
    forcePathStyle: true,
    ...(model.protocol === "awsQuery" ? { protocol: AwsQueryProtocol } : {}),
    maxAttempts: 1,
    // SQS's client would check the digest of a body that was made up.
    ...(clientName === "SQSClient" ? { md5: false } : {}),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  try {
    const {
      $metadata: _metadata,
      ExpiresString: _derived,
      ...answered
    } = (await client.send(new Command(input))) as Record<string, unknown>;
    return { operation: taken?.name ?? "nothing", input: read, output: await settle(answered) };
  } catch (error) {
    return { operation: taken?.name ?? "nothing", input: read ?? String(error), output: String(error) };
  }
}

async function toWire(request: Record<string, never>): Promise<WireRequest> {
  const {
    method,
    path,
    query = {},
    headers,
    body,
  } = request as unknown as {
    method: string;
    path: string;
    query?: Record<string, string | string[] | null>;
    headers: Record<string, string>;
    body?: unknown;
  };
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value]
      .flat()
      .map((one) =>
        one === null ? encodeURIComponent(key) : `${encodeURIComponent(key)}=${encodeURIComponent(one)}`,
      ),
  );
  const bytes =
    typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body as string) : Buffer.alloc(0);
  const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  return {
    method,
    url: `${path}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`,
    headers: lower,
    body: bytes,
    sourceIp: "",
  };
}

/** A value that a schema allows: every member once, lists of two, three levels deep. */
// biome-ignore lint/suspicious/noExplicitAny: the SDK types its schemas loosely
function make(schema: any, randomness: Randomness, depth = 0): unknown {
  const normalized = NormalizedSchema.of(schema);
  const traits = normalized.getMergedTraits() as Record<string, unknown>;
  if (normalized.isUnitSchema()) return {};
  if (normalized.isStructSchema()) return makeStruct(normalized, randomness, depth);
  if (normalized.isListSchema()) {
    const items = [1, 2].map(() => make(normalized.getValueSchema(), randomness, depth + 1));
    return items.some(isEmpty) ? undefined : items;
  }
  if (normalized.isMapSchema()) {
    return { [word(randomness)]: make(normalized.getValueSchema(), randomness, depth + 1) };
  }
  if (normalized.isTimestampSchema()) return new Date(Math.floor(randomness.random() * 2e9) * 1_000);
  if (normalized.isBooleanSchema()) return randomness.random() < 0.5;
  if (normalized.isBlobSchema()) return new Uint8Array(Buffer.from(word(randomness)));
  if (normalized.isNumericSchema())
    return traits.httpResponseCode ? 200 : Math.floor(randomness.random() * 1_000);
  if (normalized.isDocumentSchema()) return { a: [1, "b"] };
  if (traits.mediaType === "application/json") return `{"${word(randomness)}":1}`;
  return word(randomness);
}

function makeStruct(
  schema: NormalizedSchema,
  randomness: Randomness,
  depth: number,
): Record<string, unknown> {
  const members = [...schema.structIterator()].filter(([name, member]) => {
    if (notOnTheWire.has(name)) return false;
    const isDeep = member.isStructSchema() || member.isListSchema() || member.isMapSchema();
    return depth < 3 || !isDeep;
  });
  const some = schema.isUnionSchema() ? members.slice(0, 1) : members;
  const made = some.map(([name, member]) => [name, make(member, randomness, depth + 1)] as const);
  return Object.fromEntries(made.filter(([, value]) => !isEmpty(value)));
}

/** A form has no way to say "a structure without members". */
const isEmpty = (value: unknown) =>
  value === undefined ||
  (typeof value === "object" &&
    value !== null &&
    value.constructor === Object &&
    Object.keys(value).length === 0);

const word = (randomness: Randomness) => randomness.text(8, "abcdefghijklmnop");

async function settle(value: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = Object.entries(value).map(async ([key, one]) => {
    const stream = one as { transformToByteArray?: () => Promise<Uint8Array> } | null | undefined;
    return [key, stream?.transformToByteArray ? await stream.transformToByteArray() : one] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Equal as values: bytes by content, absent like undefined. */
const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => {
    if (one instanceof Uint8Array) return Buffer.from(one).toString("base64");
    if (one?.type === "Buffer") return Buffer.from(one.data).toString("base64");
    if (one === null || typeof one !== "object" || Array.isArray(one)) return one;
    return Object.fromEntries(
      Object.entries(one)
        .filter(([, member]) => member !== undefined)
        .toSorted(([x], [y]) => (x < y ? -1 : 1)),
    );
  });
