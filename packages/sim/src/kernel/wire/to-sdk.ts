import { NormalizedSchema } from "@smithy/core/schema";
import type { Json } from "@watchkeeper/core/json";

type JsonObject = { readonly [key: string]: Json };

/** A member that an operation's input does not have. */
export class UnknownMember extends Error {
  override readonly name = "UnknownMember";
  readonly member: string;

  constructor(member: string) {
    super(`there is no member "${member}"`);
    this.member = member;
  }
}

/**
 * JSON, as state machines and schedules write a request, as the SDK takes it: members in the service's own casing,
 * moments as dates, blobs as bytes. Throws `UnknownMember`.
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
    if (!known) throw new UnknownMember(key);
    return [known.name, toSdk(known.member, one)] as const;
  });
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
