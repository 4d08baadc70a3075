import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { NormalizedSchema } from "@smithy/core/schema";
import type { Json } from "@watchkeeper/core/json";
import { capitalised } from "../../../kernel/wire/to-sdk.ts";

type JsonObject = { readonly [key: string]: Json };

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
