import { actPolicyFor, type PolicyDocument, readPolicyFor } from "@watchkeeper/plans/permissions";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import type { AnyExample } from "@watchkeeper/reactions/example";
import { examplesOf } from "@watchkeeper/reactions/try-example";
import { operationsOf } from "@watchkeeper/reactions/watch";
import * as z from "zod";
import { generated } from "./generated-note.ts";
import { type Schema, schemaHead, schemaRows } from "./schema-rows.ts";

/** `docs/checks/<id>.md`: all that a check says of itself. */
export function checkPage(check: AnyCheck): string {
  const { id, title, why, on, severity, mode, settle, wakes, operations, fix } = check;
  const examples = examplesOf(check);
  const shown = examples.find(({ finds }) => finds.some(({ calls }) => calls.length > 0)) ?? examples[0];
  return `${[
    `# ${id}`,
    "",
    generated,
    "",
    `**${title}.** ${why}`,
    "",
    "| | |",
    "| --- | --- |",
    `| asked of | \`${on.type}\` |`,
    `| severity | ${severity} |`,
    `| mode unless told | ${mode} |`,
    `| settle time unless told | ${settle} |`,
    `| woken by | ${[...new Set(wakes.map(({ event, every }) => (every ? `a sweep every ${every} over every ${on.title}` : `\`${event.name}\``)))].join(", ")} |`,
    `| reads | ${linked([...on.operations, ...operations])} |`,
    `| mended by | ${fix ? `\`${fix.id}\`: ${fix.title}, with ${linked(fix.operations)}` : "nobody but people: it only tells"} |`,
    "",
    "## Settings",
    "",
    ...settingsOf(check),
    "",
    "## Permissions that it adds",
    "",
    "In each watched account where it does more than observe, to the role that acts; to the role that reads, everywhere.",
    "",
    "| role | may do | on | where |",
    "| --- | --- | --- | --- |",
    ...permissionsOf(check),
    "",
    ...(shown ? exampleOf(shown) : []),
    "## All examples",
    "",
    ...examples.map(({ name, finds }) => `- ${name}: ${finds.length > 0 ? "found" : "nothing is found"}`),
    "",
    `\`watchkeeper checks test ${id}\` tries them.`,
  ].join("\n")}\n`;
}

const linked = (operations: AnyCheck["operations"]): string =>
  [...new Set(operations)].map(({ key, page }) => `[${key}](${page})`).join(", ");

function settingsOf({ settings }: AnyCheck): readonly string[] {
  const rows = schemaRows(z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as Schema);
  return rows.length > 0 ? [...schemaHead, ...rows] : ["It has none."];
}

/** An account's place in a page, whichever account it is. */
const place = { partition: "aws", account: "<account>", regions: ["<its Regions>"] };

function permissionsOf(check: AnyCheck): readonly string[] {
  const read = readPolicyFor(operationsOf([check]), place);
  const act = actPolicyFor(check.fix?.operations ?? [], place, {
    passedRoles: ["<as its settings have it>"],
    protectedTags: {},
  });
  return [...rowsOf("read", read), ...rowsOf("act", act)];
}

const rowsOf = (role: string, { Statement }: PolicyDocument): readonly string[] =>
  Statement.map(({ Action, Resource = [], Condition = {} }) => {
    const where = Object.values(Condition)
      .flatMap(Object.entries)
      .map(([key, value]) => `\`${key}\` is \`${[value].flat().join("`, `")}\``);
    return `| ${role} | \`${Action.join("`, `")}\` | \`${Resource.join("`, `")}\` | ${where.join(", ")} |`;
  });

const exampleOf = ({ name, event, settings, finds }: AnyExample): readonly string[] => [
  `## An example: ${name}`,
  "",
  ...(settings ? ["Settings:", "", ...json(settings)] : []),
  "The event:",
  "",
  ...json(event),
  "What is found, and the calls that mend it:",
  "",
  ...json(finds),
];

const json = (value: unknown): readonly string[] => ["```json", JSON.stringify(value, null, 2), "```", ""];
