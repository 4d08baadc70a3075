import type { Filter } from "@aws-sdk/client-ec2";
import { ec2Error, invalidValue } from "./errors.ts";

/** The most filters of a request, and values of a filter. */
const maximumFilters = 50;
const maximumValues = 200;

/** What a resource has under a filter's name. */
export type FilterValues<T> = Readonly<
  Record<string, (resource: T) => string | undefined | readonly (string | undefined)[]>
>;

/**
 * The resources that every filter lets through; within a filter one value is enough. `*` and `?` stand for any text
 * and any character, `\` takes their meaning away.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function applyFilters<T>(
  filters: readonly Filter[] | undefined,
  resources: readonly T[],
  known: FilterValues<T>,
  tagsOf?: (resource: T) => ReadonlyMap<string, string>,
): T[] {
  checkCounts(filters ?? []);
  const tests = (filters ?? []).map(({ Name = "", Values = [] }) => {
    const patterns = Values.map(patternOf);
    const valuesOf = valuesFor(Name, known, tagsOf);
    return (resource: T) =>
      valuesOf(resource).some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return resources.filter((resource) => tests.every((test) => test(resource)));
}

function checkCounts(filters: readonly Filter[]): void {
  if (filters.length > maximumFilters) {
    throw tooMany(`The maximum number of filters specified on a single call is ${maximumFilters}`);
  }
  if (filters.some(({ Values = [] }) => Values.length > maximumValues)) {
    throw tooMany(`The maximum number of filter values specified on a single call is ${maximumValues}`);
  }
}

const tooMany = (message: string) => ec2Error("FilterLimitExceeded", message);

/** The values that a filter names one by one, without wildcards; undefined where there is none, or it names others too. */
export function valuesNamed(
  filters: readonly Filter[] | undefined,
  name: string,
): readonly string[] | undefined {
  const { Values } = filters?.find((filter) => filter.Name === name) ?? {};
  return Values?.some((value) => /[*?\\]/.test(value)) ? undefined : Values;
}

function valuesFor<T>(
  name: string,
  known: FilterValues<T>,
  tagsOf: ((resource: T) => ReadonlyMap<string, string>) | undefined,
): (resource: T) => string[] {
  if (tagsOf !== undefined && name.startsWith("tag:")) {
    return (resource) => [tagsOf(resource).get(name.slice(4))].filter((value) => value !== undefined);
  }
  if (tagsOf !== undefined && name === "tag-key") return (resource) => [...tagsOf(resource).keys()];
  const read = Object.hasOwn(known, name) ? known[name] : undefined;
  if (read === undefined) throw invalidValue(`The filter '${name}' is invalid`);
  return (resource) => [read(resource)].flat().filter((value) => value !== undefined);
}

function patternOf(text: string): RegExp {
  const source = text.replace(/\\([\s\S])|([\s\S])/gu, (_, escaped?: string, plain?: string) => {
    if (escaped !== undefined) return literal(escaped);
    return plain === "*" ? "[\\s\\S]*" : plain === "?" ? "[\\s\\S]" : literal(plain!);
  });
  return new RegExp(`^${source}$`, "u");
}

const literal = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
