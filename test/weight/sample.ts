import { NormalizedSchema } from "@smithy/core/schema";

type Schema = Parameters<typeof NormalizedSchema.of>[0];

/** A value of a schema with every member filled in, the same each time. */
export const sampleOf = (schema: Schema | (() => Schema)): unknown =>
  filled(NormalizedSchema.of(schema as Schema), "sample", 0) ?? {};

/** Schemas refer to themselves; a list in a map in a list shows all that there is. */
const deepest = 7;

function filled(schema: NormalizedSchema, name: string, depth: number): unknown {
  if (depth > deepest) return undefined;
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(
      ([key, member]) => [key, filled(member, key, depth + 1)] as const,
    );
    const given = members.filter(([, value]) => value !== undefined);
    return Object.fromEntries(schema.isUnionSchema() ? given.slice(0, 1) : given);
  }
  if (schema.isListSchema()) return listed(filled(schema.getValueSchema(), name, depth + 1));
  if (schema.isMapSchema()) {
    const value = filled(schema.getValueSchema(), name, depth + 1);
    return value === undefined ? {} : { key: value };
  }
  if (schema.isTimestampSchema()) return new Date("2026-03-02T09:00:00Z");
  if (schema.isBlobSchema()) return Buffer.from("some bytes");
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 7;
  if (schema.isDocumentSchema()) return { some: ["document"] };
  return /Url$/.test(name)
    ? "https://sqs.us-east-1.amazonaws.com/111122223333/sample"
    : `sample ${name} <&"é>`;
}

const listed = (value: unknown) => (value === undefined ? [] : [value, value]);
