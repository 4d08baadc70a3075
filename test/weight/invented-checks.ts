import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./bundles.ts";

/** How many events the invented checks wake on. */
const events = 10;

/** The names of invented checks: the first wakes on the first event, as the eleventh does. */
export const inventedIds = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `invented-check-${number}`);

/** An event that wakes every tenth of them, from this one on; whoever caused it is one of our own functions. */
export const inventedEvent = (number: number, actRole: string) => ({
  id: "6f0f1c9e-7d0c-4b9e-9a55-2d9b1a0c3e11",
  "detail-type": "Something Was Invented",
  source: `invented.source-${number}`,
  account: "444455556666",
  time: "2026-03-02T09:15:04Z",
  region: "us-east-1",
  detail: {
    volume: "vol-0a1b2c3d4e5f60718",
    userIdentity: {
      type: "AssumedRole",
      sessionContext: {
        sessionIssuer: { arn: `arn:aws:iam::444455556666:role/${actRole}`, userName: actRole },
      },
    },
  },
});

/**
 * Writes invented checks beside the configuration's own, each with a setting, a wake, a read and a fix, as a user would:
 * a file each. Where `TELL_LOADED` is set, whoever loads one is told so by a line.
 *
 * @returns the configuration's file, in a folder that goes with `remove`.
 */
export async function inventedChecks(count: number): Promise<{
  readonly config: string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "watchkeeper-invented-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await mkdir(join(folder, "checks"));
  const numbers = Array.from({ length: count }, (_, number) => number);
  await writeFile(join(folder, "events.ts"), eventsFile());
  await Promise.all(
    numbers.map((number) => writeFile(join(folder, "checks", `check-${number}.ts`), checkFile(number))),
  );
  const config = join(folder, "watchkeeper.config.ts");
  await writeFile(config, configFile(numbers));
  return { config, remove: () => rm(folder, { recursive: true, force: true }) };
}

const eventsFile = () => `
import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";
${Array.from(
  { length: events },
  (_, number) => `
export const event${number} = defineEvent({
  name: "invented-event-${number}",
  pattern: { source: ["invented.source-${number}"], "detail-type": ["Something Was Invented"] },
  detail: z.looseObject({ volume: z.string().startsWith("vol-") }),
  occurrence: (event) => event.id,
  example: ${JSON.stringify(inventedEvent(number, "somebody"))},
});`,
).join("\n")}
`;

const checkFile = (number: number) => `
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { createTags, deleteTags, describeInstances, describeVolumes } from "@watchkeeper/plans/operations/ec2";
import { defineCheck, fail, ok, wake } from "@watchkeeper/reactions/check";
import { defineRemediation } from "@watchkeeper/reactions/remediation";
import * as z from "zod";
import { event${number % events} } from "../events.ts";

if (process.env.TELL_LOADED) console.log(JSON.stringify({ loaded: "invented-check-${number}" }));

const inventedFix = defineRemediation({
  id: "invented-fix-${number}",
  title: "Tag it with what was invented",
  operations: [describeInstances, createTags, deleteTags],
  steps: () => [],
});

export const inventedCheck = defineCheck({
  id: "invented-check-${number}",
  title: "It is as it was invented, the ${number}th way",
  why: "Nobody knows.",
  on: instance,
  severity: "low",
  mode: "${number % 3 === 0 ? "ask" : "observe"}",
  settle: "${number % 4} minutes",
  settings: z.strictObject({ allowed${number}: z.array(z.string().min(1)).default(["value-${number}"]) }),
  wakes: [wake(event${number % events}, ({ account, region, time }) => ({ told: [{ account, region, id: "i-0", at: time }] }))],
  operations: [describeVolumes],
  reads: (shown) => ({ volumes: call("ec2:DescribeVolumes", shown, {}) }),
  examine: ({ id }, { volumes: { Volumes = [] } }, { allowed${number} }) =>
    Volumes.length > allowed${number}.length ? ok() : fail(\`\${id} is not as it was invented\`, {}),
  fix: inventedFix,
});
`;

const configFile = (numbers: readonly number[]) => `
import { defineConfig } from "@watchkeeper/config/define-config";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
${numbers.map((number) => `import { inventedCheck as check${number} } from "./checks/check-${number}.ts";`).join("\n")}

export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1", "eu-west-1"] }],
  checks: [...awsBaseline, ${numbers.map((number) => `check${number}`).join(", ")}],
  approvals: { approvers: ["arn:aws:iam::111122223333:user/me"] },
});
`;
