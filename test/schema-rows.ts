/** A JSON Schema, as far as ours go. */
export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly default?: unknown;
}

/** The rows of a table of keys: each with its type, what it is unless told, and what it says; then those in it. */
export const schemaRows = (schema: Schema, prefix = ""): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`;
    const isRequired = schema.required?.includes(key) ?? false;
    const row = `| \`${path}\` | ${typeOf(inner)} | ${defaultOf(inner, isRequired)} | ${inner.description ?? ""} |`;
    const within = inner.items?.properties
      ? { of: inner.items, as: `${path}[].` }
      : { of: inner, as: `${path}.` };
    return [row, ...schemaRows(within.of, within.as)];
  });

/** The head of such a table. */
export const schemaHead = ["| key | type | unless told | what it says |", "| --- | --- | --- | --- |"];

function typeOf(schema: Schema): string {
  const { title, type, const: only, enum: words, anyOf, items, additionalProperties } = schema;
  if (title) return title;
  if (only !== undefined) return literal(only);
  if (words) return words.map(literal).join(" or ");
  if (anyOf)
    return anyOf
      .map((one) =>
        one.properties ? `object of \`${Object.keys(one.properties).join("`, `")}\`` : typeOf(one),
      )
      .join(" or ");
  if (items) return `list of ${items.properties ? "objects" : typeOf(items)}`;
  if (additionalProperties) return `object of ${typeOf(additionalProperties)}`;
  return type ?? "anything";
}

const defaultOf = ({ default: value }: Schema, isRequired: boolean): string =>
  isRequired ? "**must be told**" : value === undefined ? "" : literal(value);

const literal = (value: unknown) => `\`${JSON.stringify(value)}\``;
