/** The plans that a case names, and those that its records tell of: whoever takes one out of the case hides no run. */
export const plansIn = (
  found: { readonly plans: readonly string[] } | undefined,
  records: readonly Readonly<Record<string, unknown>>[],
): readonly string[] => [
  ...new Set([
    ...(found?.plans ?? []),
    ...records.flatMap(({ type, data }) => {
      const { planHash } = (data ?? {}) as { readonly planHash?: unknown };
      return type === "plan made" && typeof planHash === "string" ? [planHash] : [];
    }),
  ]),
];
