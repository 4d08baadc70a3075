/** The value without the members that are undefined. */
export function defined<T extends object>(value: T): { [Member in keyof T]: Exclude<T[Member], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) kept[name] = member;
  return kept as never;
}
