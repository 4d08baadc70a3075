import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { sampleOf } from "./sample.ts";

/** An answer of AWS, its body in base64. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a command was sent as, and what its answer was read as. */
export interface Traffic {
  readonly request: unknown;
  readonly answer: unknown;
}

type Schema = Parameters<typeof sampleOf>[0];
interface Command {
  readonly schema: readonly [unknown, unknown, unknown, unknown, Schema, Schema];
}
export interface ClientTable {
  readonly Client: new (
    config: object,
  ) => { send(command: Command): Promise<Readonly<Record<string, unknown>>> };
  readonly commands: Readonly<Record<string, new (input: unknown) => Command>>;
}

/** What is of the moment, and not of the request. */
const fleeting = /^(authorization|x-amz-date|amz-sdk-invocation-id|amz-sdk-request)$/i;

/** Sends every command with every member filled in, to nobody; answers it as told; and tells what went either way. */
export async function tellTraffic(
  clients: Readonly<Record<string, ClientTable>>,
  answers: Readonly<Record<string, CannedAnswer>>,
): Promise<Readonly<Record<string, Traffic>>> {
  const told: Record<string, Traffic> = {};
  for (const [name, { Client, commands }] of Object.entries(clients)) {
    for (const [operation, Command] of Object.entries(commands)) {
      const key = `${name} ${operation}`;
      let request: unknown;
      const handle = async (sent: Sent) => {
        request = await toldOf(sent);
        const { status, headers, body } = answers[key]!;
        return {
          response: { statusCode: status, headers, body: Readable.from([Buffer.from(body, "base64")]) },
        };
      };
      const client = new Client(settings(name, handle));
      const [, , , , input] = new Command({}).schema;
      const {
        $metadata: _,
        Body,
        ...answer
      } = await client.send(new Command(withPlainNames(sampleOf(input))));
      const streamed = Body instanceof Readable ? (await buffer(Body)).toString() : Body;
      told[key] = { request, answer: { ...answer, ...(streamed === undefined ? {} : { Body: streamed }) } };
    }
  }
  return told;
}

interface Sent {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}

const toldOf = async ({ method, hostname, path, query, headers, body }: Sent) => ({
  method,
  hostname,
  path,
  query,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !fleeting.test(name))),
  body:
    body instanceof Readable
      ? (await buffer(body)).toString("base64")
      : Buffer.from(body ?? "").toString("base64"),
});

const settings = (name: string, handle: (sent: Sent) => Promise<unknown>) => ({
  region: "us-east-1",
  credentials: async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
  retryStrategy: {
    acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
    refreshRetryTokenForRetry: async () => {
      throw new Error("Nothing is tried again.");
    },
    recordSuccess: () => {},
  },
  requestHandler: { handle },
  // The canned answers' digests are samples too.
  ...(name === "@aws-sdk/client-sqs" ? { md5: false } : {}),
  responseChecksumValidation: "WHEN_REQUIRED",
});

/** A bucket's name is part of a host name. */
const withPlainNames = (input: unknown) =>
  "Bucket" in (input as object) ? { ...(input as object), Bucket: "sample-bucket" } : input;
