import { type Case, resourcesNamed } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { resourceCountOf } from "@watchkeeper/cases/resource-count";
import { hashOf, type Json } from "@watchkeeper/core/json";
import { brief } from "@watchkeeper/core/one-line";

/** As much of what one says as a record has room for; its hash is of all. */
const mostOfSummary = 1_000;

/** What a record says of findings: how many, the first ones in words, and the hash of all. */
export const toldFindings = (findings: readonly Finding[]): Readonly<Record<string, Json>> => ({
  findings: findings.slice(0, resourcesNamed).map(({ summary }) => brief(summary, mostOfSummary)),
  count: findings.length,
  hash: hashOf(findings.map((finding) => hashOf(finding)).sort()),
});

/**
 * What changes in a case that gets findings.
 *
 * @param seen resources of which it has findings, beside those that it names itself.
 */
export function withFindings(
  current: Case,
  findings: readonly Finding[],
  seen: ReadonlySet<string> = new Set(),
): Partial<Case> {
  const added = [...new Set(findings.map(({ resource }) => resource))].filter(
    (resource) => !seen.has(resource) && !current.resources.includes(resource),
  );
  return {
    checks: [...new Set([...current.checks, ...findings.map(({ check }) => check)])],
    resources: [...current.resources, ...added].slice(0, resourcesNamed),
    resourceCount: resourceCountOf(current) + added.length,
  };
}
