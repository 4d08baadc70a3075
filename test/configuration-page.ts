import { configSchema } from "@watchkeeper/config/schema";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import * as z from "zod";
import { generated } from "./generated-note.ts";
import { type Schema, schemaHead, schemaRows } from "./schema-rows.ts";

const whole = z.toJSONSchema(configSchema(awsBaseline), { io: "input", unrepresentable: "any" });

/** `docs/configuration.schema.json`: the configuration as data, with what may be said of each check of ours. */
export const configurationSchema = (): string =>
  `${JSON.stringify({ ...whole, title: "What watchkeeper.config.ts says, as data" }, null, 2)}\n`;

/** `docs/configuration.md`: every key of `watchkeeper.config.ts`. */
export function configurationPage(): string {
  const { properties: { checks, ...properties } = {}, ...rest } = whole as Schema;
  const [one] = Object.values(checks?.properties ?? {});
  const { settings: _, ...words } = one?.properties ?? {};
  return `${[
    "# Configuration",
    "",
    generated,
    "",
    "`watchkeeper.config.ts` exports what `defineConfig` makes of these keys; what is wrong is told with its place, and a",
    "misspelt key with its nearest. The same as a [JSON Schema](configuration.schema.json).",
    "",
    ...schemaHead,
    ...schemaRows({ ...rest, properties }),
    "",
    "## Checks",
    "",
    "`checks` lists what is watched for: checks as they are, or with what is said of them; of one that is named twice, what",
    "is said last counts. Absent: all of ours.",
    "",
    "```ts",
    'checks: [...awsBaseline, requiredTags.with({ mode: "ask", settings: { tags: [{ key: "owner" }] } })],',
    "```",
    "",
    "Of each may be said:",
    "",
    ...schemaHead,
    ...schemaRows({ properties: withoutDefaults(words) }),
    "| `settings` | object | | The check's own: |",
    "",
    ...awsBaseline.map(({ id, title }) => `- [\`${id}\`](checks/${id}.md): ${title}`),
  ].join("\n")}\n`;
}

/** Modes and settle times differ from check to check. */
const withoutDefaults = ({ mode, settle, ...words }: Readonly<Record<string, Schema>>) => ({
  mode: { ...mode, default: undefined, description: `${mode?.description} Unless told, the check's own.` },
  ...words,
  settle: {
    ...settle,
    default: undefined,
    description: `${settle?.description} Unless told, the check's own.`,
  },
});
