import { NormalizedSchema } from "@smithy/core/schema";
import type { ClientModel, OperationSchema } from "./client-model.ts";
import { s3Path } from "./s3-rest.ts";

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "greedy"; readonly name: string };

/** An operation's place in HTTP: method, path, and what a request must carry besides. */
export interface Route {
  readonly operation: OperationSchema;
  readonly method: string;
  readonly segments: readonly Segment[];
  /** Fixed query parameters (`?versioning`, `?list-type=2`). */
  readonly query: readonly (readonly [string, string])[];
  readonly requiredHeaders: readonly string[];
  readonly requiredQuery: readonly string[];
}

/** A request's route, and the labels in its path. */
export interface Match {
  readonly route: Route;
  readonly labels: Readonly<Record<string, string>>;
}

/** The routes of a client, the most specific first: operations on one path differ in what they require (S3). */
export function routesOf(model: ClientModel): readonly Route[] {
  return [...model.operations.values()]
    .filter((operation) => operation.traits?.http)
    .map(routeOf)
    .toSorted((a, b) => specificity(b) - specificity(a));
}

/** The route that a request takes. */
export function findRoute(
  routes: readonly Route[],
  request: { readonly method: string; readonly url: URL; readonly headers: Readonly<Record<string, string>> },
): Match | undefined {
  const parts = request.url.pathname.replace(/^\//, "").split("/");
  for (const route of routes) {
    if (
      route.method !== request.method ||
      !carriesWhatItMust(route, request.url.searchParams, request.headers)
    ) {
      continue;
    }
    const labels = matchPath(route.segments, parts);
    if (labels) return { route, labels };
  }
  return undefined;
}

function routeOf(operation: OperationSchema): Route {
  const [method, uri] = operation.traits.http as [string, string];
  const [path = "/", query] = uri.split("?");
  const required = requiredMembers(operation.input);
  return {
    operation,
    method,
    segments: s3Path(operation, path).split("/").filter(Boolean).map(segmentOf),
    query: query ? [...new URLSearchParams(query)] : [],
    requiredHeaders: required.flatMap((traits) =>
      traits.httpHeader ? [traits.httpHeader.toLowerCase()] : [],
    ),
    requiredQuery: required.flatMap((traits) => (traits.httpQuery ? [traits.httpQuery] : [])),
  };
}

const segmentOf = (text: string): Segment => {
  const label = /^\{(\w+)(\+)?\}$/.exec(text);
  if (!label) return { kind: "literal", text };
  const name = label[1] ?? "";
  return label[2] ? { kind: "greedy", name } : { kind: "label", name };
};

interface BindingTraits {
  readonly httpHeader?: string;
  readonly httpQuery?: string;
}

/** The first `schema[6]` members of a structure are its required ones. */
function requiredMembers(input: OperationSchema["input"]): BindingTraits[] {
  const schema = NormalizedSchema.of(input);
  if (!schema.isStructSchema()) return [];
  const count = (schema.getSchema() as unknown as { 6?: number })[6] ?? 0;
  return [...schema.structIterator()]
    .slice(0, count)
    .map(([, member]) => member.getMergedTraits() as BindingTraits);
}

function specificity(route: Route): number {
  const fixed = route.query.filter(([name]) => name !== "x-id").length;
  const literals = route.segments.filter((segment) => segment.kind === "literal").length;
  const demands = fixed + route.requiredHeaders.length + route.requiredQuery.length;
  return demands * 100 + literals * 10 + route.segments.length;
}

function carriesWhatItMust(
  route: Route,
  query: URLSearchParams,
  headers: Readonly<Record<string, string>>,
): boolean {
  const fixed = route.query.every(([name, value]) => {
    if (name === "x-id") return !query.has(name) || query.get(name) === value;
    return query.has(name) && (value === "" || query.get(name) === value);
  });
  return (
    fixed &&
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => name in headers)
  );
}

function matchPath(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let position = 0;
  for (const segment of segments) {
    const part = parts[position];
    if (part === undefined || (part === "" && position === parts.length - 1)) return undefined;
    if (segment.kind === "greedy") {
      labels[segment.name] = parts.slice(position).map(decodeURIComponent).join("/");
      position = parts.length;
    } else {
      if (segment.kind === "literal") {
        if (segment.text !== part) return undefined;
      } else labels[segment.name] = decodeURIComponent(part);
      position += 1;
    }
  }
  // A slash at the end says nothing, but in a greedy label (an S3 key).
  const isAtEnd = position === parts.length || (position === parts.length - 1 && parts[position] === "");
  return isAtEnd ? labels : undefined;
}
