import { type Case, isClosed } from "@watchkeeper/cases/case";
import { type Finding, finding, subjectOf } from "@watchkeeper/cases/finding";
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

/** How long whoever claims has to keep the case that it claims for: longer than an event's function may work. */
const openingMs = 5 * 60_000;
/** How many findings a transaction takes, each with its claim; what comes with the last ones fits beside them. */
const findingsAtOnce = 45;
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

/** Who holds what findings are about. */
export async function holdersOf(cases: Table, findings: readonly Finding[], clock: Clock): Promise<Holdings> {
  const claims = await cases.getMany(subjectsOf(findings).map(claimKey));
  const claimed = claims.map((item) => ({
    subject: item.pk.replace("SUBJECT#", ""),
    ...claimItem.parse(item),
  }));
  const ids = [...new Set(claimed.map(({ caseId }) => caseId))];
  const found = new Map(
    (await cases.getMany(ids.map(caseKey))).map((item): [string, Case] => {
      const one = parseCase(item);
      return [one.id, one];
    }),
  );
  const youngest = new Date(clock.now().getTime() - openingMs).toISOString();
  return new Map(
    claimed.map(({ subject, caseId, at }): [string, Holding] => {
      const holder = found.get(caseId);
      const isBeingOpened = holder === undefined && at > youngest;
      return [subject, { caseId, isBeingOpened, ...(holder && !isClosed(holder) ? { open: holder } : {}) }];
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

/** The writes that keep some findings for a case, with their claims unless it is over already. */
function* findingWrites(
  caseId: string,
  findings: readonly { readonly finding: Finding; readonly no: number }[],
  at: string,
  before: Holdings | undefined,
): Generator<Write> {
  for (const item of findingItems(caseId, findings, at)) {
    yield { in: "cases", put: item };
    if (before === undefined) continue;
    const subject = subjectOf(item.finding);
    const last = before.get(subject)?.caseId;
    yield {
      in: "cases",
      put: { ...claimKey(subject), v: 1, caseId, at },
      if: { anyOf: ["absent", { caseId }, ...(last === undefined ? [] : [{ caseId: last }])] },
    };
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
  const all = numbered(findings);
  for (let from = 0; from < all.length; from += findingsAtOnce)
    batches.push([...findingWrites(caseId, all.slice(from, from + findingsAtOnce), at, before)]);
  const last = batches.pop() ?? [];
  for (let from = 0; from < batches.length; from += sideBySide) {
    const answers = await Promise.all(batches.slice(from, from + sideBySide).map(transact));
    if (answers.some((answer) => answer !== undefined)) return "taken";
  }
  return last;
}
