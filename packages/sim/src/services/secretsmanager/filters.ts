import type { Filter } from "@aws-sdk/client-secrets-manager";
import type { Secret } from "./secret.ts";

/** Secrets that match all of these filters: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
export const filtered = (secrets: readonly Secret[], filters: readonly Filter[]): Secret[] =>
  secrets.filter((secret) =>
    filters.every(({ Key, Values = [] }) => {
      const texts = textsOf(secret, Key ?? "all");
      const isNot = (value: string) => value.startsWith("!");
      const has = (value: string) => texts.some((text) => matches(text, value.replace(/^!/, ""), Key));
      const [wanted, unwanted] = [Values.filter((value) => !isNot(value)), Values.filter(isNot)];
      return (wanted.length === 0 || wanted.some(has)) && !unwanted.some(has);
    }),
  );

/** Names and tags are matched by how they begin, in their case; words of a description in any. */
function matches(text: string, value: string, key: string | undefined): boolean {
  if (key !== "description" && key !== "all") return text.startsWith(value);
  const words = text.toLowerCase();
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.split(/[^a-z0-9]+/).some((one) => one.startsWith(word)) || words.startsWith(word));
}

function textsOf({ id, description = "", tags }: Secret, key: string): readonly string[] {
  if (key === "name") return [id];
  if (key === "description") return [description];
  if (key === "tag-key") return [...tags.keys()];
  if (key === "tag-value") return [...tags.values()];
  return key === "all" ? [id, description, ...tags.keys(), ...tags.values()] : [];
}
