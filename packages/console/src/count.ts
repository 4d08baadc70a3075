/** A number as people write it: `1,000`. */
export const numeral = (number: number): string => number.toLocaleString("en-GB");

/** A number with its noun: `1 resource`, `2 resources`. */
export const count = (number: number, noun: string): string =>
  `${numeral(number)} ${noun}${number === 1 ? "" : "s"}`;
