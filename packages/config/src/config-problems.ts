import { partitionOf } from "@watchkeeper/core/arn";
import { closest } from "fastest-levenshtein";
import type { Config } from "./schema.ts";

/** What is wrong, and where. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no key is wrong in by itself: what its words say of one another. */
export const configProblems = (config: Config): readonly Problem[] => [
  ...elsewhere(config),
  ...unwatched(config),
  ...unknownPeople(config),
];

function* elsewhere({ hub, accounts, alarms }: Config): Generator<Problem> {
  const partition = partitionOf(hub.region);
  for (const [index, { regions }] of accounts.entries())
    for (const one of regions)
      if (partitionOf(one) !== partition)
        yield {
          path: ["accounts", index, "regions", regions.indexOf(one)],
          message: `is in the partition ${partitionOf(one)}, and the hub in ${partition}`,
        };
  for (const [index, topic] of alarms.topics.entries())
    if (topic.split(":")[3] !== hub.region)
      yield {
        path: ["alarms", "topics", index],
        message: `is in another Region than the hub, ${hub.region}: CloudWatch tells topics of an alarm's own Region`,
      };
}

function* unwatched({ accounts, checks }: Config): Generator<Problem> {
  const watched = accounts.map(({ id }) => id);
  for (const [check, words] of Object.entries(checks))
    for (const account of Object.keys(words.accounts).filter((id) => !watched.includes(id)))
      yield {
        path: ["checks", check, "accounts", account],
        message: `no such account is watched; did you mean "${closest(account, watched)}"?`,
      };
}

/** What identities begin with; a person is called otherwise. */
const identityForm = /^(arn:|slack:|idp:)/;

/** What keeps people from being told apart, and plans from being approved by anybody. */
function* unknownPeople({ people, approvals, accounts, checks }: Config): Generator<Problem> {
  const names = people.map(({ name }) => name);
  const identities = people.flatMap((person) => person.identities);
  for (const [index, { name }] of people.entries()) {
    const path = ["people", index, "name"];
    if (names.indexOf(name) < index) yield { path, message: `there is another "${name}"` };
    if (identityForm.test(name)) yield { path, message: "is an identity, and no name for a person" };
  }
  for (const identity of new Set(identities))
    if (identities.indexOf(identity) !== identities.lastIndexOf(identity))
      yield { path: ["people"], message: `${identity} is an identity of one person only` };
  const { approvers } = approvals;
  for (const [index, approver] of approvers.entries())
    if (!names.includes(approver) && !identityForm.test(approver))
      yield {
        path: ["approvals", "approvers", index],
        message:
          `"${approver}" is nobody of people, and no identity (arn:…, slack:…, idp:…)` +
          (names.length > 0 ? `; did you mean "${closest(approver, names)}"?` : ""),
      };
  const all = new Set(
    approvers.map((one) => people.find((person) => person.identities.includes(one))?.name ?? one),
  );
  const asking: readonly (readonly [Problem["path"], number | undefined])[] = [
    [["approvals", "needed"], approvals.needed],
    ...accounts.map(
      (one, index) => [["accounts", index, "approvals", "needed"], one.approvals?.needed] as const,
    ),
    ...Object.entries(checks).map(
      ([id, one]) => [["checks", id, "approvals", "needed"], one.approvals?.needed] as const,
    ),
  ];
  for (const [path, needed = 1] of asking)
    if (needed > all.size)
      yield { path, message: `${needed} must approve, and approvals.approvers names ${all.size}` };
}
