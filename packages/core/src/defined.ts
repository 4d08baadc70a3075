/** The value without the members that are undefined. */
export const defined = <T extends object>(value: T): { [Member in keyof T]: Exclude<T[Member], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
