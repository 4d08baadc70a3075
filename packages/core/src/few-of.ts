/** The first few of many, and how many more there are, in words. */
export const fewOf = (all: readonly string[], most = 3): string =>
  all.length <= most ? all.join(", ") : `${all.slice(0, most).join(", ")} and ${all.length - most} more`;
