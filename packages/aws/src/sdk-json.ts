import { NormalizedSchema } from "@smithy/core/schema";
import type { Json } from "@watchkeeper/core/json";

/** An operation's schema as the SDK's clients carry it: its input and output stand at places 4 and 5. */
export type OperationSchema = readonly [unknown, unknown, unknown, unknown, Schema, Schema, ...unknown[]];
type Schema = Parameters<typeof NormalizedSchema.of>[0] | (() => Schema);

const normalise = (schema: Schema): NormalizedSchema =>
  NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);

/** What an operation takes. */
export const inputSchema = (operation: OperationSchema): NormalizedSchema => normalise(operation[4]);

/** The SDK's input out of its JSON form: ISO texts become dates, base64 becomes bytes, where the schema says so. */
export const toSdkInput = (operation: OperationSchema, input: Json): unknown =>
  convert(inputSchema(operation), input, (schema, value) => {
    if (schema.isTimestampSchema()) return new Date(String(value));
    if (schema.isBlobSchema()) return Buffer.from(String(value), "base64");
    return value;
  });

/** The JSON form of the SDK's output; what its schema marks as sensitive is replaced, unless it is empty. */
export const fromSdkOutput = (operation: OperationSchema, output: object): Json => {
  const { $metadata: _, ...members } = output as { $metadata?: unknown };
  return convert(normalise(operation[5]), members, (schema, value) => {
    if (isSensitive(schema)) return value === "" ? "" : "[redacted]";
    if (value instanceof Date) return value.toISOString();
    if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
    return value;
  }) as Json;
};

const isSensitive = (schema: NormalizedSchema): boolean =>
  Boolean((schema.getMergedTraits() as { sensitive?: unknown }).sensitive);

function convert(
  schema: NormalizedSchema,
  value: unknown,
  leaf: (schema: NormalizedSchema, value: unknown) => unknown,
): unknown {
  if (value === undefined || value === null) return null;
  if (isSensitive(schema)) return leaf(schema, value);
  if (schema.isStructSchema() && typeof value === "object") {
    const members = value as Readonly<Record<string, unknown>>;
    const known = Object.fromEntries([...schema.structIterator()]);
    return Object.fromEntries(
      Object.entries(members).flatMap(([name, member]) => {
        if (member === undefined) return [];
        const inner = known[name];
        return [[name, inner ? convert(inner, member, leaf) : member]];
      }),
    );
  }
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => convert(schema.getValueSchema(), item, leaf));
  }
  if (schema.isMapSchema() && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, convert(schema.getValueSchema(), item, leaf)]),
    );
  }
  return leaf(schema, value);
}
