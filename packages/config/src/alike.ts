/** Values, each once, with its places in their list: of a hundred checks, most are told the same. */
export type Alike<T> = readonly (readonly [value: T, places: readonly number[]])[];

/** Groups by equal values. */
export const alike = <T extends object>(values: readonly T[]): Alike<T> =>
  [...Map.groupBy(values.entries(), ([, value]) => JSON.stringify(value)).values()].map(
    (all) => [all[0]![1], all.map(([place]) => place)] as const,
  );

/** The values in their places again. */
export function inPlace<T>(groups: Alike<T>): readonly T[] {
  const values: T[] = [];
  for (const [value, places] of groups) for (const place of places) values[place] = value;
  return values;
}
