import { type Next, openStatuses, outcomes } from "@watchkeeper/cases/outcomes";
import { generated } from "./generated-note.ts";

const asked: Readonly<Record<Next, string>> = {
  undo: "`watchkeeper undo`",
  resume: "`watchkeeper resume <id>`",
  retry: "`watchkeeper retry`",
};

/** The glossary of outcomes: the one table of them, as a page. */
export const outcomesPage = (): string =>
  `${[
    "# How a case stands, and how it ends",
    "",
    generated,
    "",
    "Page, chat, command line and exit codes all take their words from one table, which this page shows",
    "(`packages/cases/src/outcomes.ts`).",
    "",
    "## Before its end",
    "",
    "| status | in words | what it means | `watchkeeper cases --state` | exit code of a command that leaves it so |",
    "| --- | --- | --- | --- | --- |",
    ...Object.entries(openStatuses).map(
      ([status, { word, means, group, exitCode }]) =>
        `| \`${status}\` | ${word} | ${means} | \`${group}\` | ${exitCode} |`,
    ),
    "",
    "## Its end",
    "",
    "| outcome | in words | what it means | what stands in the cloud | what may be asked for | colour | exit code |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...Object.entries(outcomes).map(
      ([outcome, { word, means, stands, next, tone, exitCode }]) =>
        `| \`${outcome}\` | ${word} | ${means} | ${stands} | ${next.map((one: Next) => asked[one]).join(", ") || "–"} | ${tone} | ${exitCode} |`,
    ),
    "",
    "A command that was told what to want of a case (`deny`) ends with 0 where the case ended so.",
  ].join("\n")}\n`;
