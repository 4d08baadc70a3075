/** Values by their keys, each value once, with the keys that have it: of a hundred checks, most are told the same. */
export type Alike<T> = readonly (readonly [value: T, keys: readonly string[]])[];

/** Groups by equal values. */
export const alike = <T extends object>(values: Readonly<Record<string, T>>): Alike<T> =>
  [...Map.groupBy(Object.entries(values), ([, value]) => JSON.stringify(value)).values()].map(
    (all) => [all[0]![1], all.map(([key]) => key)] as const,
  );

/** The values by their keys again. */
export const byKey = <T>(groups: Alike<T>): Readonly<Record<string, T>> =>
  Object.fromEntries(groups.flatMap(([value, keys]) => keys.map((key) => [key, value])));
