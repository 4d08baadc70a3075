import { remediations } from "@watchkeeper/reactions/remediations/index";
import { rules } from "@watchkeeper/reactions/rules/index";
import { embeddedAws } from "./embedded-aws-page.ts";
import { generated } from "./generated-note.ts";
import { metricsPage } from "./metrics-page.ts";
import { outcomesPage } from "./outcomes-page.ts";
import { principalsPage } from "./principals-page.ts";
import { runStates } from "./run-states-page.ts";

/** The pages that follow from the code, by their file. */
export const generatedPages = (): Readonly<Record<string, string>> => ({
  "docs/embedded-aws.md": embeddedAws(),
  "docs/metrics.md": metricsPage(),
  "docs/outcomes.md": outcomesPage(),
  "docs/principals.md": principalsPage(),
  "docs/rules.md": ruleTable(),
  "docs/run-states.md": runStates(),
});

function ruleTable(): string {
  return `${[
    "# Rules, checks and remediations",
    "",
    generated,
    "",
    ...rules.flatMap((rule) => [
      `## ${rule.id}: ${rule.title}`,
      "",
      `Woken by ${rule.events.map(({ name }: { name: string }) => `\`${name}\``).join(", ")}.`,
      "",
      "| check | what it asks | severity | mode unless told | settle time | mended by |",
      "| --- | --- | --- | --- | --- | --- |",
      ...rule.checks.map(
        (check) =>
          `| \`${check.id}\` | ${check.title} | ${check.severity} | ${check.mode} | ${check.settle} | \`${check.remediation}\` |`,
      ),
      "",
    ]),
    "## Remediations",
    "",
    "| remediation | what it does | operations |",
    "| --- | --- | --- |",
    ...remediations.map(
      ({ id, title, operations }) => `| \`${id}\` | ${title} | ${[...operations].join(", ")} |`,
    ),
  ].join("\n")}\n`;
}
