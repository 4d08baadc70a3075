import { NormalizedSchema } from "@smithy/core/schema";
import type { ClientModel, OperationSchema } from "./client-model.ts";
import type { Match, Route } from "./rest-router.ts";

interface UriTraits {
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
}

const traitsOf = (schema: NormalizedSchema) => schema.getMergedTraits() as UriTraits;
const isInUri = (traits: UriTraits) => traits.httpLabel || traits.httpQuery || traits.httpQueryParams;

const bodySchemas = new WeakMap<OperationSchema, unknown>();

/** An input without what stands in its URI: headers, payload and body members read like those of a response. */
export function schemaWithoutUri(operation: OperationSchema): unknown {
  const known = bodySchemas.get(operation);
  if (known) return known;
  const schema = NormalizedSchema.of(operation.input);
  if (!schema.isStructSchema()) return operation.input;
  const [, namespace, name, traits, names, members] = schema.getSchema() as unknown as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown[],
  ];
  const kept = [...schema.structIterator()].flatMap(([, member], index) =>
    isInUri(traitsOf(member)) ? [] : [index],
  );
  const rest = [
    3,
    namespace,
    name,
    traits,
    kept.map((index) => names[index]),
    kept.map((index) => members[index]),
  ];
  bodySchemas.set(operation, rest);
  return rest;
}

/** The members of an input that stand in its URI. */
export function uriMembers(
  model: ClientModel,
  match: Match,
  query: URLSearchParams,
): Record<string, unknown> {
  const strings = model.codec.deserializer.stringDeserializer;
  const schema = NormalizedSchema.of(match.route.operation.input);
  const result: Record<string, unknown> = {};
  if (!schema.isStructSchema()) return result;
  for (const [name, member] of schema.structIterator()) {
    const traits = traitsOf(member);
    const label = match.labels[name];
    if (traits.httpLabel && label !== undefined) result[name] = strings.read(member, label);
    else if (traits.httpQueryParams) result[name] = otherQuery(match.route, schema, query);
    else if (traits.httpQuery) {
      const values = query.getAll(traits.httpQuery);
      if (values.length === 0) continue;
      result[name] = member.isListSchema()
        ? values.map((value) => strings.read([member.getValueSchema(), traits], value))
        : strings.read(member, values[0]);
    }
  }
  return result;
}

/** The query parameters that no member names. */
function otherQuery(route: Route, schema: NormalizedSchema, query: URLSearchParams): Record<string, string> {
  const named = new Set(route.query.map(([name]) => name));
  for (const [, member] of schema.structIterator()) {
    const { httpQuery } = traitsOf(member);
    if (httpQuery) named.add(httpQuery);
  }
  return Object.fromEntries([...query].filter(([name]) => !named.has(name)));
}
