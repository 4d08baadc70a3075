/** What a record itself has under a key that came from outside; what every object has (`constructor`, say) is none of it. */
export const ownOf = <Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined => (record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined);
