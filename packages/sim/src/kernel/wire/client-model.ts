import { NormalizedSchema } from "@smithy/core/schema";
import type { SimulatedService } from "../simulated-service.ts";

/** The wire protocols that the simulated services speak. */
export type Protocol = "ec2Query" | "awsQuery" | "awsJson" | "restJson1" | "restXml";

/** The SDK's own schema of an operation: `[9, namespace, name, traits, input, output]`, with names. */
export interface OperationSchema {
  readonly namespace: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the SDK types its schemas loosely
  readonly traits: any;
  // biome-ignore lint/suspicious/noExplicitAny: the SDK types its schemas loosely
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: the SDK types its schemas loosely
  readonly output: any;
}

/** An exception of the service: its class, its schema, and its codes on the wire. */
export interface ExceptionSchema {
  readonly name: string;
  /** The code in query protocols and XML; in JSON the name is the code. */
  readonly queryCode: string;
  readonly qualifiedName: string;
  readonly status: number;
  readonly members: readonly string[];
  /** The class that the client throws. */
  readonly thrown: unknown;
}

/** What an SDK client tells about its service: operations, exceptions, and the protocol object that speaks for it. */
export interface ClientModel {
  readonly protocol: Protocol;
  /** `1.0` or `1.1`, for awsJson. */
  readonly jsonVersion: string;
  readonly xmlNamespace: string;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  readonly exceptions: readonly ExceptionSchema[];
  /** Whether errors carry their old query code in a header (SQS). */
  readonly isQueryCompatible: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: used inside out, as no type of the SDK foresees
  readonly codec: any;
  // biome-ignore lint/suspicious/noExplicitAny: the client's resolved configuration
  readonly config: any;
}

const models = new Map<SimulatedService["load"], Promise<ClientModel>>();

/** The model of a service's client; loaded when first asked for, once. */
export function clientModel(service: SimulatedService): Promise<ClientModel> {
  const known = models.get(service.load);
  if (known) return known;
  const model = service.load().then((client) => modelOf(client as Parameters<typeof modelOf>[0]));
  models.set(service.load, model);
  return model;
}

/** Reads a client package. Nothing of it is internal: schemas are exported, the rest is the client's configuration. */
export function modelOf(clientModule: Readonly<Record<string, unknown>>): ClientModel {
  const config = configOf(clientModule);
  const codec = config.protocol;
  codec.setSerdeContext(config);
  const shape: string = codec.getShapeId().split("#")[1];
  const operations = new Map<string, OperationSchema>();
  for (const schema of Object.values(clientModule)) {
    if (!Array.isArray(schema) || schema[0] !== 9) continue;
    const [, namespace, name, traits, input, output] = schema;
    operations.set(name, { namespace, name, traits, input, output });
  }
  return {
    protocol: (shape.startsWith("awsJson") ? "awsJson" : shape) as Protocol,
    jsonVersion: shape.endsWith("0") ? "1.0" : "1.1",
    xmlNamespace: config.protocolSettings.xmlNamespace ?? "",
    operations,
    exceptions: exceptionsOf(config.protocolSettings.errorTypeRegistries ?? []),
    isQueryCompatible: codec.awsQueryCompatible === true,
    codec,
    config,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the client's resolved configuration
function configOf(clientModule: Readonly<Record<string, unknown>>): any {
  const name = Object.keys(clientModule).find((key) => /^[A-Z]\w*Client$/.test(key));
  // biome-ignore lint/suspicious/noExplicitAny: found by name
  const Client = clientModule[name ?? ""] as new (config: object) => { config: any };
  return new Client({
    region: "us-east-1",
    credentials: { accessKeyId: "unused", secretAccessKey: "unused" },
  }).config;
}

// biome-ignore lint/suspicious/noExplicitAny: the SDK marks its registries internal
function exceptionsOf(registries: readonly { exceptions: Map<any, unknown> }[]): ExceptionSchema[] {
  return registries.flatMap((registry) =>
    [...registry.exceptions].map(([schema, thrown]) => {
      const [, namespace, name, , members] = schema;
      const traits = NormalizedSchema.of(schema).getMergedTraits() as Record<string, unknown>;
      const [queryCode, queryStatus] = (traits.awsQueryError as [string, number] | undefined) ?? [name];
      const status = queryStatus ?? traits.httpError ?? (traits.error === "server" ? 500 : 400);
      const qualifiedName = `${namespace}#${name}`;
      return { name, queryCode, qualifiedName, status: status as number, members, thrown };
    }),
  );
}
