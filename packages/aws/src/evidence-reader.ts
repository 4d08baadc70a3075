import { anchorSchema, headsOf } from "@watchkeeper/cases/anchor";
import { caseSchema } from "@watchkeeper/cases/case";
import { caseChain, readChainName, runChain, switchChain } from "@watchkeeper/cases/chains";
import { configId } from "@watchkeeper/cases/config-change";
import type { AuditedTable, Evidence, LockedObject } from "@watchkeeper/cases/evidence";
import { haltSwitchId } from "@watchkeeper/cases/halt-switch";
import type { Row } from "@watchkeeper/cases/held";
import { anchorFolder, foldersOfBucket, publicKeyKey, readRecordKey } from "@watchkeeper/cases/locked-keys";
import { parsed } from "@watchkeeper/cases/parsed";
import { plansIn } from "@watchkeeper/cases/plans-in";
import type { Clock } from "@watchkeeper/core/clock";
import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { caseKey } from "./dynamodb/case-journal.ts";
import { listCases } from "./dynamodb/case-listing.ts";
import type { TableOperation } from "./dynamodb/operations.ts";
import type { Tables } from "./dynamodb/tables.ts";
import { type LockedBucket, lockedReadOperations } from "./locked-bucket.ts";

/** What reading the evidence needs. */
export const evidenceOperations = [
  "dynamodb:Query of the index of cases",
  "dynamodb:Query of cases",
  "dynamodb:GetItem of cases",
  "dynamodb:Query of runs",
  "dynamodb:GetItem of runs",
  "dynamodb:Query of decisions",
  "dynamodb:Query of trail",
  "dynamodb:GetItem of work",
  ...lockedReadOperations,
] as const satisfies readonly (TableOperation | (typeof lockedReadOperations)[number])[];

/** How many objects, and how many cases, are read at once. */
const objectsAtOnce = 32;
const casesAtOnce = 4;
/** How often a case is read while others write it. */
const maxTries = 5;

/** Is told how far the reading has come: so many of all that there are. */
export type TellExtent = (what: "kept objects" | "cases", read: number, of: number) => void;

/**
 * Reads all that an audit looks at. First what the bucket holds, then the tables: a record was in its table before it was
 * kept, and a case is read until it stands still meanwhile.
 */
export function evidenceReader(
  tables: Omit<Tables, "transact">,
  bucket: LockedBucket,
  { clock, stage }: { readonly clock: Clock; readonly stage: string },
): (tell?: TellExtent) => Promise<Evidence> {
  return async (tell = () => {}) => {
    const objects = await objectsOf(bucket, tell);
    const at = clock.now().toISOString();
    const known = casesIn(objects);
    const listed = (await listCases(tables.cases)).map((item) => String(item.id));
    const ids = new Set([...listed, ...known.keys()]);
    const rows: Record<AuditedTable, Row[]> = { cases: [], runs: [], decisions: [], trail: [], work: [] };
    const unsettled: string[] = [];
    let done = 0;
    await eachAtOnce(casesAtOnce, [...ids].sort(), async (id) => {
      tell("cases", ++done, ids.size);
      const { isSettled, ...read } = await readCase(id, known.get(id) ?? [], tables);
      if (!isSettled) unsettled.push(id);
      for (const [table, found] of Object.entries(read)) rows[table as AuditedTable].push(...found);
    });
    for (const name of [haltSwitchId, configId]) await readSwitch(name, tables, rows);
    return { at, stage, rows, listed, unsettled, objects };
  };
}

/** All that is kept in the bucket, each as it was first written. */
async function objectsOf(bucket: LockedBucket, tell: TellExtent): Promise<readonly LockedObject[]> {
  const folders = await Promise.all(
    [publicKeyKey, ...foldersOfBucket].map((prefix) => bucket.places(prefix)),
  );
  const objects: LockedObject[] = [];
  const places = folders.flat();
  await eachAtOnce(objectsAtOnce, places, async (place) => {
    const text = await bucket.first(place);
    const { key, putAt, versions, markers } = place;
    objects.push({
      key,
      putAt: putAt.toISOString(),
      versions,
      markers,
      ...(text === undefined ? {} : { text }),
    });
    tell("kept objects", objects.length, places.length);
  });
  return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The cases that the bucket knows of, each with the chains of its runs. */
function casesIn(objects: readonly LockedObject[]): ReadonlyMap<string, readonly string[]> {
  const chains = new Set(
    objects.flatMap(({ key, text }) => {
      const place = readRecordKey(key);
      if (place) return [place.chain];
      const anchor = key.startsWith(anchorFolder) ? parsed(text, anchorSchema) : undefined;
      return anchor ? headsOf(anchor).map(([chain]) => chain) : [];
    }),
  );
  const cases = new Map<string, string[]>();
  for (const chain of chains) {
    const name = readChainName(chain);
    if (name === undefined || name.kind === "switch") continue;
    const id = name.kind === "run" ? name.caseId : name.id;
    cases.set(id, [...(cases.get(id) ?? []), ...(name.kind === "run" ? [chain] : [])]);
  }
  return cases;
}

type CaseRows = Readonly<Record<Exclude<AuditedTable, "work">, readonly Row[]>>;

async function readCase(
  id: string,
  known: readonly string[],
  tables: Omit<Tables, "transact">,
  tries = 1,
): Promise<CaseRows & { readonly isSettled: boolean }> {
  const pk = caseChain(id);
  const [cases, own, decisions] = await Promise.all([
    tables.cases.query(pk),
    tables.trail.query(pk),
    tables.decisions.query(pk),
  ]);
  const found = cases.find(({ sk }) => sk === "META");
  const { data } = caseSchema.safeParse(found);
  const ofPlans = plansIn(data, own).map((planHash) => runChain({ caseId: id, planHash }));
  const names = [...new Set([...ofPlans, ...known])];
  const [runs, records] = await Promise.all([
    Promise.all(names.map((name) => tables.runs.query(name))),
    Promise.all(names.map((name) => tables.trail.query(name))),
  ]);
  const [now, ...heads] = await Promise.all([
    tables.cases.get(caseKey(id)),
    ...names.map((name) => tables.runs.get({ pk: name, sk: "HEAD" })),
  ]);
  const isSettled =
    versionOf(found) === versionOf(now) &&
    names.every((_, index) => versionOf(headIn(runs[index])) === versionOf(heads[index]));
  if (!isSettled && tries < maxTries) return readCase(id, known, tables, tries + 1);
  return { cases, decisions, runs: runs.flat(), trail: [...own, ...records.flat()], isSettled };
}

const headIn = (rows: readonly Row[] = []): Row | undefined => rows.find(({ sk }) => sk === "HEAD");

/** What changes whenever a case or a run does. */
const versionOf = (row: Row | undefined): string => JSON.stringify([row?.v, row?.audit]);

/** Reads a switch and its chain, again where somebody has set it meanwhile. */
async function readSwitch(
  name: string,
  tables: Omit<Tables, "transact">,
  rows: Record<AuditedTable, Row[]>,
  tries = 1,
): Promise<void> {
  const key = { pk: switchChain(name), sk: "SWITCH" };
  const before = await tables.work.get(key);
  const records = await tables.trail.query(key.pk);
  const after = await tables.work.get(key);
  if (versionOf(before) !== versionOf(after) && tries < maxTries)
    return readSwitch(name, tables, rows, tries + 1);
  rows.trail.push(...records);
  if (after) rows.work.push(after);
}
