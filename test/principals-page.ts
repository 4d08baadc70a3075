import { namesOf } from "@watchkeeper/config/names";
import { laptopStage } from "@watchkeeper/local/laptop";
import config from "../watchkeeper.config.ts";
import { generated } from "./generated-note.ts";
import { roles } from "./permissions/permissions.ts";
import { type Reach, reachOfPeople, reachOfRoles } from "./principals.ts";

const { prefix } = namesOf(laptopStage, config.hub.account);

/** Who can do what, and how it is seen: a row for each role of a stage, and for people beyond these. */
export function principalsPage(): string {
  const all = roles.map(({ name, description }) => {
    const key = name.slice(prefix.length);
    const reach = reachOfRoles[key];
    if (!reach) throw new Error(`test/principals.ts says nothing of the role ${key}.`);
    return row(`\`${key}\``, description, reach);
  });
  const strays = Object.keys(reachOfRoles).filter((key) => !roles.some(({ name }) => name === prefix + key));
  if (strays.length > 0) throw new Error(`test/principals.ts speaks of roles that are none: ${strays}.`);
  return `${[
    "# Who can do what, and how it is seen",
    "",
    generated,
    "",
    "For each role of a stage: what whoever holds its credentials can do with them at worst, what they cannot, and how that is",
    "seen. What each may do action by action is in [permissions.md](permissions.md); what stands behind it, in the",
    "[threat model](threat-model.md). The attacks are acted out with exactly these credentials: `test/journeys/attacks-on-*.test.ts`,",
    "`audit-attacks.test.ts`, `attacks-by-forged-callers.test.ts`.",
    "",
    "| role | what it is for | at worst | never | how it is seen, and how soon |",
    "| --- | --- | --- | --- | --- |",
    ...all,
    "",
    "## People",
    "",
    "| who | at worst | never | how it is seen, and how soon |",
    "| --- | --- | --- | --- |",
    ...Object.entries(reachOfPeople).map(
      ([who, { worst, never, seen }]) => `| ${who} | ${worst} | ${never} | ${seen} |`,
    ),
  ].join("\n")}\n`;
}

const row = (name: string, description: string, { worst, never, seen }: Reach): string =>
  `| ${name} | ${description} | ${worst} | ${never} | ${seen} |`;
