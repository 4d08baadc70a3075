import type { Case } from "./case.ts";
import { nextOf, openStatuses, outcomes } from "./outcomes.ts";

/** A case as lists show it. */
export type ListedCase = Pick<
  Case,
  "id" | "status" | "outcome" | "title" | "account" | "region" | "checks" | "resources" | "openedAt" | "actor"
>;

/** By what lists are asked for cases that stand so: where they stand before their end, `closed`, or how they ended. */
export const stateNames: readonly string[] = [
  "waiting",
  "parked",
  ...Object.values(openStatuses)
    .map(({ group }) => group)
    .filter((group) => group !== "waiting"),
  "closed",
  ...Object.keys(outcomes).filter((outcome) => outcome !== "parked" && outcome !== "held"),
];

/** Whether a case stands as a state's name says. */
export const isIn = (state: string, { status, outcome }: ListedCase): boolean =>
  status === "closed" ? state === "closed" || state === outcome : openStatuses[status].group === state;

/** The order in which people should look at cases: what waits for them, what goes on, what is over. */
const ranks = ["waiting", "parked", "held", "running", "looking", "closed"];

const rankOf = (found: ListedCase): number => ranks.findIndex((state) => isIn(state, found));

/** Those that wait for people first, then what goes on, then what is over; of each the newest first. */
export const byUrgency = (a: ListedCase, b: ListedCase): number =>
  rankOf(a) - rankOf(b) || b.openedAt.localeCompare(a.openedAt) || a.id.localeCompare(b.id);

/**
 * Whether a case holds all words of a search, in any letter case: in its id, title, account, Region, checks, resources,
 * or in who caused it.
 *
 * @param accountName how people call its account.
 */
export function holds(text: string, found: ListedCase, accountName = ""): boolean {
  const { id, title, account, region, checks, resources, actor = "" } = found;
  const all = [id, title, account, accountName, region, actor, ...checks, ...resources]
    .join("\n")
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Whether somebody is to do something about a case: decide, or take it up again. */
export const needsPeople = (found: ListedCase): boolean =>
  found.status === "awaiting-approval" || nextOf(found).includes("resume");
