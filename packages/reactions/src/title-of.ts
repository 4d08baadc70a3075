import type { Finding } from "@watchkeeper/cases/finding";
import { brief } from "@watchkeeper/core/one-line";

const severities: readonly Finding["severity"][] = ["critical", "high", "medium", "low"];

/** How much of a summary a title has room for: AWS's own words may be many, and stand whole in the finding. */
const mostOfSummary = 120;

/** Findings in one short line: the gravest of them, and how many more there are, or on how many more resources. */
export const titleOf = (findings: readonly Finding[]): string => inOneLine(findings, mostOfSummary);

/** The same with all that the gravest of them says. */
export const wholeTitleOf = (findings: readonly Finding[]): string =>
  inOneLine(findings, Number.POSITIVE_INFINITY);

function inOneLine(findings: readonly Finding[], most: number): string {
  const [first] = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  if (first === undefined) return "";
  const summary = brief(first.summary, most);
  const resources = new Set(findings.map(({ resource }) => resource)).size;
  if (resources > 1) return titleOfMore(summary, resources);
  return findings.length === 1 ? summary : `${summary}, and ${findings.length - 1} more`;
}

/** The title of a case that is about so many resources by now. */
export const titleOfMore = (title: string, resources: number): string =>
  resources > 1
    ? `${title.replace(/, and \d+ more resources?$/, "")}, and ${resources - 1} more resource${resources > 2 ? "s" : ""}`
    : title;
