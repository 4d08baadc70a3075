import { NormalizedSchema } from "@smithy/core/schema";
import fc from "fast-check";
import type { Words } from "./sdk-waiter.ts";

/** What AWS may say to a request: an answer in the SDK's form, or an error as the SDK throws it. */
export type Outcome = { readonly answer: object } | { readonly thrown: Error };

/** How an answer is drawn. */
interface Manner {
  /** The members that are drawn; of the others, one at the most. */
  readonly members: ReadonlySet<string>;
  readonly texts: fc.Arbitrary<string>;
  readonly items: { readonly minLength: number; readonly maxLength: number };
  /** How often in a hundred what is drawn is not there. */
  readonly absent: number;
}

const deepest = 8;
const someErrors = ["AccessDenied", "NotFound", "Throttling", "TimeoutError", "ValidationError"];

/** Answers of an output schema, and errors: most say what the waiter asks about, some leave it out. */
export function outcomes(output: unknown, words: Words): fc.Arbitrary<Outcome> {
  const schema = NormalizedSchema.of(output as Parameters<typeof NormalizedSchema.of>[0]);
  const texts = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("other", ...words.values) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );
  const answers = (manner: Omit<Manner, "members">) =>
    valuesOf(schema, { members: words.members, ...manner }, 0).map((answer) => ({
      answer: answer as object,
    }));
  const inUnison = words.values.map((value) =>
    answers({ texts: fc.constant(value), items: { minLength: 1, maxLength: 3 }, absent: 0 }),
  );
  return fc.oneof(
    ...(inUnison.length > 0 ? [{ weight: 3, arbitrary: fc.oneof(...inUnison) }] : []),
    { weight: 2, arbitrary: answers({ texts, items: { minLength: 0, maxLength: 0 }, absent: 0 }) },
    { weight: 2, arbitrary: answers({ texts, items: { minLength: 0, maxLength: 3 }, absent: 10 }) },
    { weight: 1, arbitrary: answers({ texts, items: { minLength: 0, maxLength: 3 }, absent: 40 }) },
    { weight: 2, arbitrary: errors(words) },
  );
}

const errors = (words: Words): fc.Arbitrary<Outcome> =>
  fc
    .record({
      name: fc.oneof(fc.constantFrom(...words.errors, "Other"), fc.constantFrom(...someErrors)),
      httpStatusCode: fc.constantFrom(400, 403, 404, 500, 503),
    })
    .map(({ name, httpStatusCode }) => ({
      thrown: Object.assign(new Error("because"), { name, $metadata: { httpStatusCode } }),
    }));

function valuesOf(schema: NormalizedSchema, manner: Manner, depth: number): fc.Arbitrary<unknown> {
  if (schema.isStructSchema()) return structsOf(schema, manner, depth);
  if (schema.isListSchema()) {
    return fc.array(perhaps(valuesOf(schema.getValueSchema(), manner, depth + 1), manner), manner.items);
  }
  if (schema.isMapSchema()) {
    return fc.dictionary(fc.string(), valuesOf(schema.getValueSchema(), manner, depth + 1), { maxKeys: 2 });
  }
  if (schema.isStringSchema()) return manner.texts;
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isTimestampSchema()) return fc.date({ noInvalidDate: true });
  if (schema.isBlobSchema()) return fc.uint8Array({ maxLength: 4 });
  return fc.nat();
}

/** Which other member there is, is drawn first: a structure of EC2 has sixty, and theirs have more. */
function structsOf(schema: NormalizedSchema, manner: Manner, depth: number): fc.Arbitrary<object> {
  if (depth > deepest) return fc.constant({});
  const members = Object.fromEntries(schema.structIterator());
  const [named, others] = [true, false].map((wanted) =>
    Object.keys(members).filter((name) => manner.members.has(name) === wanted),
  ) as [string[], string[]];
  const draw = (names: readonly string[]) =>
    fc.record(
      Object.fromEntries(
        names.map((name) => [name, perhaps(valuesOf(members[name]!, manner, depth + 1), manner)]),
      ),
    );
  return fc
    .subarray(others, { maxLength: Math.min(1, others.length) })
    .chain((other) => draw([...named, ...other]));
}

const perhaps = (value: fc.Arbitrary<unknown>, { absent }: Manner): fc.Arbitrary<unknown> =>
  absent === 0
    ? value
    : fc.oneof(
        { weight: 100 - absent, arbitrary: value },
        { weight: absent, arbitrary: fc.constantFrom(undefined, null) },
      );
