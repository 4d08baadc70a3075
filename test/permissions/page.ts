import type { RoleSpec } from "@watchkeeper/infra/role-spec";
import { generated } from "../generated-note.ts";
import type { Asked } from "./asked.ts";
import { isOfSpoke, type Permission, permissionsOf, roles } from "./permissions.ts";

/** `docs/permissions.md`: what every role may do, and whether any journey used it. */
export function permissionsPage(asked: readonly Asked[]): string {
  return `${[
    "# Permissions: what each role may do, and what it does",
    "",
    generated,
    "",
    "The roles of a stage, here of a laptop's. The embedded AWS authorises every request against them; journeys are acted",
    "out there (`test/permissions/journeys.ts`), and what they ask for is marked as used. What no journey uses says why it",
    "is allowed all the same. Of a resource, what follows its account is shown.",
    "",
    ...roles.flatMap((role) => section(role, permissionsOf(role, asked))),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

const section = (role: RoleSpec, permissions: readonly Permission[]): readonly string[] => [
  `## ${role.name}${isOfSpoke(role) ? ", in each watched account" : ""}`,
  "",
  `${role.description}. Taken by ${takers(role).join(", ")}.${bounds(role)}`,
  "",
  "| on | may do | used |",
  "| --- | --- | --- |",
  ...rows(permissions),
  "",
];

/** What may be done on the same, and is alike in the rest, shares a row. */
function rows(permissions: readonly Permission[]): readonly string[] {
  const alike = Map.groupBy(permissions, (one) => [on(one), onlyIf(one), used(one)].join("|"));
  return [...alike.values()].map(([first, ...others]) => {
    const actions = [first!, ...others].map(({ action }) => `\`${action}\``).join(", ");
    return `| ${on(first!)} | ${actions}${onlyIf(first!)} | ${used(first!)} |`;
  });
}

const takers = ({ trust }: RoleSpec): readonly string[] =>
  trust.Statement.flatMap(({ Principal, Condition }) => {
    const named = [Condition?.ArnEquals?.["aws:PrincipalArn"] ?? []].flat().map(place);
    return [
      ...(Principal?.Service ?? []).map((name) => `\`${name}\`${behalf(Condition)}`),
      ...(named.length > 0 ? named : (Principal?.AWS ?? []).map(principal)),
    ];
  });

const principal = (arn: string) => `\`${arn}\`${arn.endsWith(":root") ? ", as far as its policies go" : ""}`;

/** What it can never do, whatever it is given. */
function bounds({ boundary, policy }: RoleSpec): string {
  const denied = policy.Statement.filter(({ Effect }) => Effect === "Deny").map(({ Condition = {} }) =>
    onlyIf({ condition: Condition }).trim(),
  );
  return [
    ...(boundary === undefined ? [] : [`Its boundary is ${place(boundary)}.`]),
    ...denied.map((words) => `Denied everything ${words}.`),
  ]
    .map((sentence) => ` ${sentence}`)
    .join("");
}

/** For what a service may take a role. */
function behalf(condition: RoleSpec["trust"]["Statement"][number]["Condition"]): string {
  const sources = new Set([condition?.ArnLike?.["aws:SourceArn"] ?? []].flat().map(place));
  return sources.size > 0 ? ` for ${[...sources].join(", ")}` : "";
}

const place = (resource: string): string =>
  resource === "*" ? "anything" : `\`${resource.replace(/^arn:aws:\w+:[^:]*:[^:]*:/, "")}\``;

const on = ({ resource, items }: Permission): string =>
  `${place(resource)}${items === undefined ? "" : ` \`${items}\``}`;

const onlyIf = ({ condition = {} }: Pick<Permission, "condition">): string =>
  Object.entries(condition)
    .flatMap(([operator, keys]) => Object.entries(keys).map((one) => [operator, ...one] as const))
    .map(
      ([operator, key, value]) =>
        ` where \`${key}\` is ${operator.includes("Not") ? "not " : ""}\`${[value].flat().join("`, `")}\``,
    )
    .join("");

const used = ({ isUsed, reason }: Permission): string => {
  if (isUsed) return "yes";
  return reason ? `no: ${reason.why}` : "no";
};
