import type { Finding } from "@watchkeeper/cases/finding";

const severities: readonly Finding["severity"][] = ["critical", "high", "medium", "low"];

/** Findings in one line: the gravest of them, and how many more there are. */
export function titleOf(findings: readonly Finding[]): string {
  const [first] = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  if (first === undefined) return "";
  return findings.length === 1 ? first.summary : `${first.summary}, and ${findings.length - 1} more`;
}
