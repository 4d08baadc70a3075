/** So many refusals of one person in one minute are each on record. */
const eachUpTo = 10;

/**
 * Whether a person's so-manyth refusal of a minute is on record: the first ones, and then every one that doubles their
 * number, which is on record with it. Whoever is refused all day fills no trail, and hides in none.
 */
export const isOnRecord = (times: number): boolean => times <= eachUpTo || Number.isInteger(Math.log2(times));
