import type { ParameterStringFilter } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../kernel/aws-error.ts";
import type { Parameter } from "../state.ts";
import { latestOf } from "./names.ts";

/** What each key of a filter compares, and the options that it has. `tag:…` is the one key without a name of its own. */
const keys: Readonly<
  Record<string, { readonly options: readonly string[]; readonly of: (one: Parameter) => readonly string[] }>
> = {
  Name: { options: ["Equals", "BeginsWith", "Contains"], of: ({ name }) => [name] },
  Type: { options: ["Equals", "BeginsWith"], of: (one) => [latestOf(one).type] },
  KeyId: { options: ["Equals", "BeginsWith"], of: (one) => [latestOf(one).keyId ?? ""] },
  Label: { options: ["Equals"], of: ({ versions }) => versions.flatMap(({ labels }) => labels) },
  Tier: { options: ["Equals"], of: (one) => [latestOf(one).tier] },
  DataType: { options: ["Equals"], of: () => ["text"] },
  Path: {
    options: ["Recursive", "OneLevel"],
    of: ({ name }) => [name.startsWith("/") ? name : `/${name}`],
  },
};

const isTag = (key: string) => key.startsWith("tag:");

/**
 * Refuses filters that Parameter Store would refuse; `allowed` are the keys of the operation.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 */
export function checkFilters(filters: readonly ParameterStringFilter[], allowed: readonly string[]): void {
  const seen = new Set<string>();
  for (const { Key: key = "", Option, Values: values = [] } of filters) {
    if (!allowed.includes(key) && !(isTag(key) && allowed.includes("tag:"))) {
      const valid = allowed.map((one) => (one === "tag:" ? "tag:*" : one)).join(", ");
      throw new AwsError(
        "InvalidFilterKey",
        `The following filter key is not valid: ${key}. Valid filter keys include: [${valid}].`,
      );
    }
    if (seen.has(key)) {
      throw new AwsError(
        "InvalidFilterKey",
        `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`,
      );
    }
    seen.add(key);
    const options = isTag(key) ? ["Equals"] : (keys[key]?.options ?? []);
    if (Option !== undefined && !options.includes(Option)) {
      throw new AwsError(
        "InvalidFilterOption",
        `The following filter option is not valid: ${Option}. Valid options include: [${options.join(", ")}].`,
      );
    }
    if (!isTag(key) && values.length === 0) {
      throw new AwsError(
        "InvalidFilterValue",
        `The following filter values are missing : null for filter key ${key}.`,
      );
    }
    if (key === "Path" && values.some((value) => !/^\/[\w./-]*$/.test(value))) {
      throw new AwsError(
        "InvalidFilterValue",
        "The filter value of Path must be a path: it begins with a slash.",
      );
    }
  }
}

/** Whether a parameter passes a filter: any of its values is enough. */
export function passes(
  parameter: Parameter,
  { Key: key = "", Option, Values: values = [] }: ParameterStringFilter,
): boolean {
  if (isTag(key)) {
    const value = parameter.tags.get(key.slice("tag:".length));
    return value !== undefined && (values.length === 0 || values.includes(value));
  }
  const option = Option ?? (key === "Path" ? "OneLevel" : "Equals");
  const own = keys[key]?.of(parameter) ?? [];
  return own.some((one) => values.some((wanted) => compare(one, option, wanted)));
}

function compare(own: string, option: string, wanted: string): boolean {
  switch (option) {
    case "BeginsWith":
      return own.startsWith(wanted) || own.startsWith(`/${wanted}`);
    case "Contains":
      return own.includes(wanted);
    case "Recursive":
    case "OneLevel": {
      const prefix = wanted.endsWith("/") ? wanted : `${wanted}/`;
      const isBelow = own.startsWith(prefix);
      return isBelow && (option === "Recursive" || !own.slice(prefix.length).includes("/"));
    }
    default:
      return own === wanted;
  }
}
