import type { Finding } from "@watchkeeper/cases/finding";
import type { Json } from "@watchkeeper/core/json";

/** What settings are called that nobody else may know. */
const secretName = /password|passphrase|secret|token|credential|authorization|(?:api|access|private)_?key$/i;
/** What is shorter is a word that stands anywhere. */
const least = 6;

/** What stands in a secret's place. */
export const leftOut = "<left out>";

/** The texts in a check's settings that stand under a secret's name, whatever lies between. */
export function secretsIn(settings: unknown, isSecret = false): readonly string[] {
  if (typeof settings === "string") return isSecret && settings.length >= least ? [settings] : [];
  if (settings === null || typeof settings !== "object") return [];
  return Object.entries(settings).flatMap(([name, value]) =>
    secretsIn(value, isSecret || secretName.test(name)),
  );
}

/** What takes secrets out of what checks say: it is kept, told and logged. The longest first, for one may begin another. */
export function hiding(secrets: readonly string[]) {
  const longestFirst = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  const hide = (text: string): string =>
    longestFirst.reduce((told, secret) => told.replaceAll(secret, leftOut), text);
  const hideIn = (value: Json): Json => {
    if (typeof value === "string") return hide(value);
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(hideIn);
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [hide(name), hideIn(inner as Json)]),
    );
  };
  return {
    text: hide,
    finding: (one: Finding): Finding =>
      longestFirst.length === 0
        ? one
        : {
            ...one,
            summary: hide(one.summary),
            evidence: hideIn(one.evidence as Json) as Finding["evidence"],
            ...(one.groups ? { groups: one.groups.map(hide) } : {}),
          },
  };
}
