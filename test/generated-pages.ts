import type { AnyCheck } from "@watchkeeper/reactions/check";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { checkPage } from "./check-page.ts";
import { configurationPage, configurationSchema } from "./configuration-page.ts";
import { embeddedAws } from "./embedded-aws-page.ts";
import { generated } from "./generated-note.ts";
import { metricsPage } from "./metrics-page.ts";
import { outcomesPage } from "./outcomes-page.ts";
import { principalsPage } from "./principals-page.ts";
import { runStates } from "./run-states-page.ts";

/** The pages that follow from the code, by their file. */
export const generatedPages = (): Readonly<Record<string, string>> => ({
  "docs/checks.md": checkTable(awsBaseline),
  ...Object.fromEntries(awsBaseline.map((check) => [`docs/checks/${check.id}.md`, checkPage(check)])),
  "docs/configuration.md": configurationPage(),
  "docs/configuration.schema.json": configurationSchema(),
  "docs/embedded-aws.md": embeddedAws(),
  "docs/metrics.md": metricsPage(),
  "docs/outcomes.md": outcomesPage(),
  "docs/principals.md": principalsPage(),
  "docs/run-states.md": runStates(),
});

function checkTable(definitions: readonly AnyCheck[]): string {
  const fixes = [...new Set(definitions.flatMap(({ fix }) => fix ?? []))];
  return `${[
    "# Checks and remediations",
    "",
    generated,
    "",
    ...[...Map.groupBy(definitions, ({ on }) => on.type)].flatMap(([type, checks]) => [
      `## ${type}`,
      "",
      "| check | what it asks | severity | mode unless told | settle time | woken by | mended by |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      ...checks.map(
        ({ id, title, severity, mode, settle, wakes, fix }) =>
          `| [\`${id}\`](checks/${id}.md) | ${title} | ${severity} | ${mode} | ${settle} | ${wakes.map(({ event }) => `\`${event.name}\``).join(", ")} | ${fix ? `\`${fix.id}\`` : ""} |`,
      ),
      "",
      ...checks.flatMap(({ id, why }) => [`**\`${id}\`**: ${why}`, ""]),
    ]),
    "## Remediations",
    "",
    "| remediation | what it does | operations |",
    "| --- | --- | --- |",
    ...fixes.map(
      ({ id, title, operations }) =>
        `| \`${id}\` | ${title} | ${operations.map(({ key, page }) => `[${key}](${page})`).join(", ")} |`,
    ),
  ].join("\n")}\n`;
}
