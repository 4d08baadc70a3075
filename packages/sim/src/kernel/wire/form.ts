import { NormalizedSchema } from "@smithy/core/schema";

/** A form as a tree: `Filter.1.Value.2=x` is a path of four names. */
export interface FormNode {
  readonly value: string | undefined;
  readonly children: ReadonlyMap<string, FormNode>;
}

interface GrowingNode extends FormNode {
  value: string | undefined;
  readonly children: Map<string, GrowingNode>;
}

/** Reads text values as a schema says: the SDK's own. */
export interface StringReader {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK types its schemas loosely
  read(schema: any, text: string): unknown;
}

const emptyNode = (): GrowingNode => ({ value: undefined, children: new Map() });

/** The tree of a form body or query string. */
export function parseForm(text: string): FormNode {
  const root = emptyNode();
  for (const [path, value] of new URLSearchParams(text)) {
    let node = root;
    for (const name of path.split(".")) {
      const child = node.children.get(name) ?? emptyNode();
      node.children.set(name, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

/**
 * Reads a form by an input schema: the query and ec2Query protocols, of which the SDK ships only the writing half.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, aws-ec2-query-protocol.html
 */
export class FormReader {
  readonly #isEc2: boolean;
  readonly #strings: StringReader;

  constructor(isEc2: boolean, strings: StringReader) {
    this.#isEc2 = isEc2;
    this.#strings = strings;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the SDK types its schemas loosely
  read(schema: any, node: FormNode): unknown {
    const normalized = NormalizedSchema.of(schema);
    if (normalized.isStructSchema()) return this.#readStruct(normalized, node);
    if (normalized.isListSchema()) return this.#readList(normalized, node);
    if (normalized.isMapSchema()) return this.#readMap(normalized, node);
    return node.value === undefined ? undefined : this.#strings.read(normalized, node.value);
  }

  #readStruct(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const child = node.children.get(this.#keyOf(name, member));
      if (child) result[name] = this.read(member, child);
    }
    return result;
  }

  #keyOf(name: string, member: NormalizedSchema): string {
    const traits = traitsOf(member);
    const key = traits.xmlName ?? name;
    if (!this.#isEc2) return key;
    return traits.ec2QueryName ?? key.charAt(0).toUpperCase() + key.slice(1);
  }

  #readList(schema: NormalizedSchema, node: FormNode): unknown[] {
    const member = schema.getValueSchema();
    const isFlat = this.#isEc2 || traitsOf(schema).xmlFlattened;
    const list = isFlat ? node : node.children.get(traitsOf(member).xmlName ?? "member");
    return numbered(list).map((item) => this.read(member, item));
  }

  #readMap(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
    const value = schema.getValueSchema();
    const keyName = traitsOf(schema.getKeySchema()).xmlName ?? "key";
    const valueName = traitsOf(value).xmlName ?? "value";
    const entries = numbered(traitsOf(schema).xmlFlattened ? node : node.children.get("entry"));
    return Object.fromEntries(
      entries.map((entry) => [
        entry.children.get(keyName)?.value ?? "",
        this.read(value, entry.children.get(valueName) ?? emptyNode()),
      ]),
    );
  }
}

interface WireTraits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly xmlFlattened?: unknown;
}

const traitsOf = (schema: NormalizedSchema) => schema.getMergedTraits() as WireTraits;

/** The children named 1, 2, 3 …, in that order. */
const numbered = (node: FormNode | undefined): FormNode[] =>
  [...(node?.children ?? [])]
    .filter(([name]) => /^\d+$/.test(name))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
