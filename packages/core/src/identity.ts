/** The name at the end of an identity or an ARN: who, or what. */
export const shortName = (identity: string): string => identity.split(/[/:]/).at(-1) || identity;

/**
 * How identities are named to people: as the configuration calls the person behind one, else by the identity's end.
 *
 * @param personOf answers with the identity itself where the configuration knows nobody.
 */
export const namesOfPeople =
  (personOf: (identity: string) => string) =>
  (identity: string): string => {
    const person = personOf(identity);
    return person === identity ? shortName(identity) : person;
  };
