import type { Finding } from "@watchkeeper/cases/finding";

const severities: readonly Finding["severity"][] = ["critical", "high", "medium", "low"];

/** Findings in one line: the gravest of them, and how many more there are, or on how many more resources. */
export function titleOf(findings: readonly Finding[]): string {
  const [first] = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  if (first === undefined) return "";
  const resources = new Set(findings.map(({ resource }) => resource)).size;
  if (resources > 1) return titleOfMore(first.summary, resources);
  return findings.length === 1 ? first.summary : `${first.summary}, and ${findings.length - 1} more`;
}

/** The title of a case that is about so many resources by now. */
export const titleOfMore = (title: string, resources: number): string =>
  resources > 1
    ? `${title.replace(/, and \d+ more resources$/, "")}, and ${resources - 1} more resources`
    : title;
