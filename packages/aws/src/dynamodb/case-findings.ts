import { type Case, isClosed, takesInGroup } from "@watchkeeper/cases/case";
import { type Finding, finding, groupsOf, subjectOf } from "@watchkeeper/cases/finding";
import { type Holds, holdsOf } from "@watchkeeper/cases/held";
import type { Holding, Holdings } from "@watchkeeper/cases/ports";
import type { Clock } from "@watchkeeper/core/clock";
import * as z from "zod/mini";
import { caseKey, parseCase } from "./case-journal.ts";
import type { Table } from "./table.ts";
import type { Transact } from "./transact.ts";
import type { Item, Key, Write } from "./write.ts";

const findingItem = z.object({ finding });
const claimItem = z.object({ caseId: z.string(), at: z.iso.datetime() });

const findingPrefix = "FINDING#";
const findingKey = (caseId: string, subject: string): Key => ({
  pk: caseKey(caseId).pk,
  sk: `${findingPrefix}${subject}`,
});
const claimKey = (subject: string): Key => ({ pk: `SUBJECT#${subject}`, sk: "CLAIM" });
const groupKey = (group: string): Key => ({ pk: `SUBJECT#${group}`, sk: "GROUP" });

/** How long whoever claims has to keep the case that it claims for: longer than an event's function may work. */
const openingMs = 5 * 60_000;
/** How many writes of findings and their claims a transaction takes; what comes with the last ones fits beside them. */
const writesAtOnce = 90;
/** What a finding takes of them at least. */
const leastWrites = 2;
/** How many such transactions are under way at once. */
const sideBySide = 4;

/** Findings in their order as they are kept: what a case has on record of them, by subject. */
export async function recordedFindings(
  cases: Table,
  caseId: string,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, Finding>> {
  const items = await cases.getMany(subjectsOf(findings).map((subject) => findingKey(caseId, subject)));
  return new Map(
    items.map((item) => {
      const { finding: one } = findingItem.parse(item);
      return [subjectOf(one), one];
    }),
  );
}

/** All findings of a case, in the order in which they came. */
export const findingsOf = async (cases: Table, caseId: string): Promise<readonly Finding[]> =>
  findingsIn(await cases.query(caseKey(caseId).pk, findingPrefix));

/** Those among a case's items, in that order. */
export function findingsIn(items: readonly Item[]): readonly Finding[] {
  // Releases before 0.3 numbered them in their keys.
  const place = (item: Item) => `${item.at ?? ""}#${item.no ?? item.sk}`;
  return items
    .filter(({ sk }) => sk.startsWith(findingPrefix))
    .toSorted((a, b) => place(a).localeCompare(place(b), "en", { numeric: true }))
    .map((item) => findingItem.parse(item).finding);
}

/** Who holds what findings are about, and the groups that they are of. */
export async function holdersOf(cases: Table, findings: readonly Finding[], clock: Clock): Promise<Holdings> {
  const groups = [...new Set(findings.flatMap(groupsOf))];
  const claims = await cases.getMany([...subjectsOf(findings).map(claimKey), ...groups.map(groupKey)]);
  const claimed = claims.map((item) => ({
    key: item.pk.replace("SUBJECT#", ""),
    isGroup: item.sk === groupKey("").sk,
    ...claimItem.parse(item),
  }));
  const ids = [...new Set(claimed.map(({ caseId }) => caseId))];
  const found = new Map(
    (await cases.getMany(ids.map(caseKey))).map((item): [string, Case] => {
      const one = parseCase(item);
      return [one.id, one];
    }),
  );
  const now = clock.now();
  const youngest = new Date(now.getTime() - openingMs).toISOString();
  return new Map(
    claimed.map(({ key, isGroup, caseId, at }): [string, Holding] => {
      const holder = found.get(caseId);
      const isBeingOpened = holder === undefined && at > youngest;
      const isOpen = holder && (isGroup ? takesInGroup(holder, at, now) : !isClosed(holder));
      return [key, { caseId, isBeingOpened, ...(isOpen ? { open: holder } : {}) }];
    }),
  );
}

const subjectsOf = (findings: readonly Finding[]): readonly string[] => [...new Set(findings.map(subjectOf))];

/** The items that keep findings for a case. */
const findingItems = (
  caseId: string,
  findings: readonly { readonly finding: Finding; readonly no: number }[],
  at: string,
) =>
  findings.map(({ finding: one, no }) => ({
    ...findingKey(caseId, subjectOf(one)),
    v: 1,
    at,
    no,
    finding: one,
  }));

const numbered = (findings: readonly Finding[]) => findings.map((one, no) => ({ finding: one, no }));

/** What a record holds of the findings that are kept with it. */
export const heldFindings = (caseId: string, findings: readonly Finding[], at: string): Holds =>
  holdsOf(findingItems(caseId, numbered(findings), at));

/** The writes that keep each of some findings for a case, with its claims unless it is over already. */
function* findingWrites(
  caseId: string,
  findings: readonly Finding[],
  at: string,
  before: Holdings | undefined,
): Generator<readonly Write[]> {
  const claim = (key: Key, of: string): Write => {
    const last = before?.get(of)?.caseId;
    return {
      in: "cases",
      put: { ...key, v: 1, caseId, at },
      if: { anyOf: ["absent", { caseId }, ...(last === undefined ? [] : [{ caseId: last }])] },
    };
  };
  const claimed = new Set<string>();
  for (const item of findingItems(caseId, numbered(findings), at)) {
    const put: Write = { in: "cases", put: item };
    if (before === undefined) {
      yield [put];
      continue;
    }
    const subject = subjectOf(item.finding);
    // What another case holds stays its own, and whoever opened a group says until when it takes in.
    const groups = groupsOf(item.finding).filter((group) => !claimed.has(group) && !before.get(group)?.open);
    for (const group of groups) claimed.add(group);
    yield [put, claim(claimKey(subject), subject), ...groups.map((group) => claim(groupKey(group), group))];
  }
}

/**
 * Keeps findings for a case in batches, each all or nothing, with the claims on what they are about; keeping them again
 * changes nothing. The last batch is left to its caller, who writes it together with what completes it.
 *
 * @param before who held what; absent: nothing is claimed.
 * @returns the writes of the last batch, or `taken` where others have claimed something meanwhile.
 */
export async function keepFindings(
  transact: Transact,
  caseId: string,
  findings: readonly Finding[],
  at: string,
  before: Holdings | undefined,
): Promise<readonly Write[] | "taken"> {
  const batches: Write[][] = [];
  let room = 0;
  for (const writes of findingWrites(caseId, findings, at, before)) {
    const takes = Math.max(leastWrites, writes.length);
    if (takes > room) {
      batches.push([]);
      room = writesAtOnce;
    }
    batches.at(-1)?.push(...writes);
    room -= takes;
  }
  const last = batches.pop() ?? [];
  for (let from = 0; from < batches.length; from += sideBySide) {
    const answers = await Promise.all(batches.slice(from, from + sideBySide).map(transact));
    if (answers.some((answer) => answer !== undefined)) return "taken";
  }
  return last;
}
