import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { NormalizedSchema } from "@smithy/core/schema";
import { StatesError } from "@watchkeeper/asl/states-error";
import type { Json } from "@watchkeeper/core/json";

type JsonObject = { readonly [key: string]: Json };

/**
 * A task's arguments as the SDK takes them: members in the service's own casing, moments as dates, blobs as bytes.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function toSdk(schema: unknown, value: Json | undefined): unknown {
  const shape = NormalizedSchema.of(schema as never);
  if (value === null || value === undefined) return undefined;
  if (shape.isStructSchema() || shape.isUnionSchema()) return toStructure(shape, value as JsonObject);
  if (shape.isListSchema() && Array.isArray(value)) {
    return value.map((one: Json) => toSdk(shape.getValueSchema(), one));
  }
  if (shape.isMapSchema()) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, toSdk(shape.getValueSchema(), one)]),
    );
  }
  if (shape.isTimestampSchema())
    return typeof value === "number" ? new Date(value * 1_000) : new Date(String(value));
  if (shape.isBlobSchema()) return Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
  return value;
}

function toStructure(shape: NormalizedSchema, value: JsonObject): Record<string, unknown> {
  const members = new Map(
    [...shape.structIterator()].map(([name, member]) => [capitalised(name), { name, member }]),
  );
  const entries = Object.entries(value).map(([key, one]) => {
    const known = members.get(key);
    if (!known) {
      throw new StatesError("States.Runtime", `The field "${key}" is not supported by Step Functions`);
    }
    return [known.name, toSdk(known.member, one)] as const;
  });
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

/** What the SDK answered, as a task's result: members capitalised, moments as ISO text, blobs and streams as text. */
export async function fromSdk(
  schema: unknown,
  value: unknown,
  blobs: BufferEncoding = "utf8",
): Promise<Json | undefined> {
  const shape = NormalizedSchema.of(schema as never);
  const inner = (member: unknown, one: unknown) => fromSdk(member, one, blobs);
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString().replace(".000Z", "Z");
  if (value instanceof Readable) return (await buffer(value)).toString(blobs);
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(blobs);
  }
  if (shape.isListSchema()) {
    const items = await Promise.all((value as unknown[]).map((one) => inner(shape.getValueSchema(), one)));
    return items.map((one) => one ?? null);
  }
  if (shape.isMapSchema()) {
    return fromEntries(
      Object.entries(value).map(([key, one]) => [key, inner(shape.getValueSchema(), one)] as const),
    );
  }
  if (shape.isStructSchema() || shape.isUnionSchema()) {
    const known = value as Readonly<Record<string, unknown>>;
    const members = [...shape.structIterator()];
    return fromEntries(
      members.map(([name, member]) => [capitalised(name), inner(member, known[name])] as const),
    );
  }
  return value as Json;
}

async function fromEntries(entries: (readonly [string, Promise<Json | undefined>])[]): Promise<JsonObject> {
  const settled = await Promise.all(entries.map(async ([key, value]) => [key, await value] as const));
  return Object.fromEntries(settled.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
