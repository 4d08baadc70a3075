import { NormalizedSchema } from "@smithy/core/schema";
import { expect, test } from "vitest";
import { createWorld } from "../kernel/create-world.ts";
import { errorCodeOf } from "../kernel/error-code.ts";
import { type Randomness, seededRandomness } from "../kernel/randomness.ts";
import { clientModel } from "../kernel/wire/client-model.ts";
import { services } from "../services/index.ts";
import { administrator } from "../testing/principals.ts";
import type { Constraint, Constraints } from "./constraints.ts";

const account = "111122223333";
const requests = 100;

/** What was answered before: ids and ARNs that a later request may name. */
const seen: string[] = [];

/** A value of a schema, mostly as its constraints have it. */
function drawn(
  schema: NormalizedSchema,
  constraint: Constraint | undefined,
  all: Constraints,
  random: Randomness,
): unknown {
  const chance = (limit: number) => random.random() < limit;
  const one = <Item>(items: readonly Item[]) => items[Math.floor(random.random() * items.length)];
  if (schema.isStructSchema()) {
    const own = all[schema.getName()?.split("#").at(-1) ?? ""] ?? {};
    const required = Number((schema.getSchema() as unknown as readonly unknown[])[6] ?? 0);
    const members = [...schema.structIterator()].filter((_, index) =>
      index < required ? chance(0.98) : chance(0.6),
    );
    return Object.fromEntries(members.map(([name, member]) => [name, drawn(member, own[name], all, random)]));
  }
  if (schema.isListSchema()) {
    const length = Math.max(constraint?.min ?? 0, Math.floor(random.random() * 3));
    return Array.from({ length }, () => drawn(schema.getValueSchema(), constraint?.items, all, random));
  }
  if (schema.isMapSchema())
    return { [random.text(3, "abc")]: drawn(schema.getValueSchema(), constraint?.items, all, random) };
  if (schema.isBooleanSchema()) return chance(0.5);
  if (schema.isNumericSchema()) return (constraint?.min ?? 0) + Math.floor(random.random() * 40);
  if (schema.isTimestampSchema()) return new Date(random.random() * 2e12);
  if (schema.isBlobSchema()) return Buffer.from(random.hex(20));
  if (constraint?.enum) return one(constraint.enum);
  if (seen.length > 0 && chance(0.6)) return one(seen);
  if (chance(0.1)) return one(["", "__proto__", "{", "arn:aws:x", "\u0000", "🙂".repeat(10)]);
  return random.text(Math.max(constraint?.min ?? 1, 8), "abcdefgh0123456789");
}

function remember(value: unknown): void {
  if (typeof value === "string" && value.length < 300) seen.push(value);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    Object.values(value).forEach(remember);
}

const declared = services.filter(({ checkInput }) => checkInput);

test.each(declared.map((service) => [service.name, service] as const))(
  "%s has an answer of AWS's to any input",
  async (name, service) => {
    const world = createWorld({ services, accounts: [account], seed: 7 });
    const random = seededRandomness(11);
    const model = await clientModel(service);
    const table = (await import(`../services/${name}/constraints.json`, { with: { type: "json" } })).default;
    const failures = new Set<string>();
    let taken = 0;
    seen.length = 0;
    for (let turn = 0; turn < requests; turn += 1) {
      for (const operation of Object.keys(service.operations)) {
        const schema = model.operations.get(operation);
        const input = drawn(NormalizedSchema.of(schema?.input), undefined, table, random);
        const call = { principal: administrator(account), account, region: "us-east-1", input };
        try {
          remember(await world.call({ ...call, service: name, operation }));
          taken += 1;
        } catch (error) {
          if (errorCodeOf(error) === "InternalFailure")
            failures.add(`${operation}: ${(error as Error).stack?.split("\n").slice(0, 3).join(" ")}`);
        }
      }
      await world.clock.advance(60_000);
    }
    expect([...failures]).toEqual([]);
    expect(taken).toBeGreaterThan(requests);
  },
);
