import type { Case } from "@watchkeeper/cases/case";

/** The case that an address names, by its id or as much of it as no other has; a name that says no case stays as it is. */
export function caseNamed(cases: readonly Pick<Case, "id">[], named: string | undefined): string | undefined {
  if (named === undefined || cases.some(({ id }) => id === named)) return named;
  const [only, ...others] = cases.filter(({ id }) => id.startsWith(named));
  return only && others.length === 0 ? only.id : named;
}
