import { marshall } from "@aws-sdk/util-dynamodb";

/** What is absent in an item of ours is left out of the stored one. */
export const marshalling = { removeUndefinedValues: true };

/** What the expressions of one request speak of: names and values, under placeholders. */
export class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values: unknown[] = [];

  /** An attribute; one within another is named with dots. */
  name(path: string): string {
    return path
      .split(".")
      .map((part) => {
        const known = this.#names.get(part) ?? `#n${this.#names.size}`;
        this.#names.set(part, known);
        return known;
      })
      .join(".");
  }

  value(value: unknown): string {
    return `:v${this.#values.push(value) - 1}`;
  }

  /** Their part of the request. DynamoDB takes no empty list of them. */
  words() {
    const names = [...this.#names].map(([name, placeholder]) => [placeholder, name] as const);
    const values = this.#values.map((value, index) => [`:v${index}`, value] as const);
    return {
      ...(names.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(names) } : {}),
      ...(values.length > 0
        ? { ExpressionAttributeValues: marshall(Object.fromEntries(values), marshalling) }
        : {}),
    };
  }
}
