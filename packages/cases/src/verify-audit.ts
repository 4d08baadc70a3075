import { anchorSchema, headsOf, type StoredAnchor, verifyAnchors } from "./anchor.ts";
import {
  type AuditFlaw,
  type AuditHead,
  type AuditRecord,
  auditRecord,
  emptyHead,
  verifyChain,
} from "./audit-chain.ts";
import { caseSchema } from "./case.ts";
import { caseChain, readChainName, runChain, switchChain } from "./chains.ts";
import { configId } from "./config-change.ts";
import { byPartition, type Evidence, isTamperedWith, type LockedObject } from "./evidence.ts";
import { haltState, haltSwitchId, verifyHaltSwitch } from "./halt-switch.ts";
import { formInCase, type Row } from "./held.ts";
import { formInRun } from "./held-in-run.ts";
import { anchorFolder, anchorPlace, publicKeyKey } from "./locked-keys.ts";
import { trailAlarm } from "./notary.ts";
import { parsed } from "./parsed.ts";
import { plansIn } from "./plans-in.ts";
import { fingerprintOf, publicKeySchema } from "./signature.ts";
import { verifyItems, verifyPlan } from "./verify-items.ts";
import { patienceMs, verifyNotary } from "./verify-notary.ts";

/** What an audit of the whole trail found. */
export interface AuditReport {
  readonly cases: number;
  readonly records: number;
  readonly anchors: number;
  readonly signatures: number;
  /** Changes of the halt switch. */
  readonly switches: number;
  /** How often somebody did to a record what nobody of ours does; where it still shows, it is a flaw. */
  readonly alarms: number;
  /** The hash of the key that has signed; absent: the notary has not begun. */
  readonly key?: string;
  /** Cases that others wrote all the while: their records were verified, their items were not. */
  readonly unsettled: readonly string[];
  readonly flaws: readonly AuditFlaw[];
}

/** What whoever verifies knows by themselves. */
export interface Known {
  /** The hash of the public key; absent: the one in the bucket is believed. */
  readonly key?: string | undefined;
}

type Chains = ReadonlyMap<string, readonly AuditRecord[]>;
type Parts = ReadonlyMap<string, readonly Row[]>;

/** Verifies every chain, the items that they tell of, and all of it against what the locked bucket holds. */
export function verifyAudit(evidence: Evidence, known: Known = {}): AuditReport {
  const now = new Date(evidence.at);
  const [cases, runs, decisions, work] = (["cases", "runs", "decisions", "work"] as const).map((table) =>
    byPartition(evidence.rows[table]),
  ) as [Parts, Parts, Parts, Parts];
  const { chains, flaws: unreadable } = chainsOf(evidence.rows.trail);
  const key = keyIn(evidence.objects);
  const anchors = anchorsIn(evidence.objects);
  const anchored = anchors.flatMap(({ anchor }) => (anchor ? headsOf(anchor) : []));
  const notary = verifyNotary(evidence.objects, { chains, anchored, key, now });
  const ids = new Set(
    [...chains.keys(), ...cases.keys()].flatMap((name) => {
      const read = readChainName(name);
      return read?.kind === "case" ? [read.id] : read?.kind === "run" ? [read.caseId] : [];
    }),
  );
  const flaws = [
    ...unreadable,
    ...[...ids].flatMap((id) => verifyCase(id, { evidence, chains, cases, runs, decisions, now })),
    ...verifyHaltSwitch(
      haltState(work.get(switchChain(haltSwitchId))?.[0]),
      chains.get(switchChain(haltSwitchId)) ?? [],
    ),
    ...verifyConfig(work.get(switchChain(configId))?.[0], chains.get(switchChain(configId)) ?? []),
    ...notary.flaws,
    ...verifyAnchors(anchors, { chains, key, now }),
    ...(known.key !== undefined && known.key !== (key && fingerprintOf(key)) ? [wrongKey] : []),
  ];
  return {
    cases: [...cases.values()].filter((rows) => rows.some(({ sk }) => sk === "META")).length,
    records: [...chains.values()].reduce((sum, records) => sum + records.length, 0),
    anchors: anchors.length,
    signatures: notary.signatures,
    switches: chains.get(switchChain(haltSwitchId))?.length ?? 0,
    alarms: evidence.objects.filter(({ text }) => parsed(text, trailAlarm)).length,
    ...(key ? { key: fingerprintOf(key) } : {}),
    unsettled: evidence.unsettled,
    flaws: eachOnce(flaws),
  };
}

const wrongKey: AuditFlaw = {
  caseId: "",
  seq: 0,
  flaw: "edited",
  message: "the public key in the bucket is not the one that was named",
};

const eachOnce = (flaws: readonly AuditFlaw[]): readonly AuditFlaw[] => [
  ...new Map(flaws.map((flaw) => [JSON.stringify(flaw), flaw])).values(),
];

/** The trail's records by chain, in the order of the store. */
function chainsOf(rows: readonly Row[]): { readonly chains: Chains; readonly flaws: readonly AuditFlaw[] } {
  const flaws: AuditFlaw[] = [];
  const chains = new Map<string, readonly AuditRecord[]>();
  for (const [chain, all] of byPartition(rows)) {
    const records = all.flatMap((row) => {
      const { data } = auditRecord.safeParse(row);
      if (data) return [data];
      const message = `${row.sk} is no record`;
      flaws.push({
        caseId: readChainName(chain)?.id ?? chain,
        seq: Number(row.sk) || 0,
        flaw: "edited",
        message,
      });
      return [];
    });
    chains.set(chain, records);
  }
  return { chains, flaws };
}

function keyIn(objects: readonly LockedObject[]) {
  const object = objects.find(({ key }) => key === publicKeyKey);
  const key = parsed(object?.text, publicKeySchema);
  return key && object ? { ...key, since: object.putAt } : undefined;
}

/** The anchors, and what else stands in their folder, in the order of their places. */
const anchorsIn = (objects: readonly LockedObject[]): readonly StoredAnchor[] =>
  objects
    .filter(({ key }) => key.startsWith(anchorFolder))
    .map((object) => ({
      seq: anchorPlace(object.key),
      anchor: parsed(object.text, anchorSchema),
      tamperedWith: isTamperedWith(object),
    }))
    .sort((a, b) => a.seq - b.seq);

interface Books {
  readonly evidence: Evidence;
  readonly chains: Chains;
  readonly cases: Parts;
  readonly runs: Parts;
  readonly decisions: Parts;
  readonly now: Date;
}

/**
 * Items that come with a record of their case, or of its approvals. Of many findings some are kept before it: where whoever
 * kept them died, they stand without one.
 */
const isOfCase = (sk: string) => /^(META$|EVENT#|APPROVAL#|DECISION#)/.test(sk);
const isOfRun = (sk: string) => /^(HEAD$|HEAD#FRONT#|LINE#)/.test(sk);

function verifyCase(id: string, books: Books): readonly AuditFlaw[] {
  const { evidence, chains, cases, runs, decisions, now } = books;
  const own = chains.get(caseChain(id)) ?? [];
  const rows = cases.get(caseChain(id)) ?? [];
  const { data: found } = caseSchema.safeParse(rows.find(({ sk }) => sk === "META"));
  const isSettled = !evidence.unsettled.includes(id);
  if (!found) {
    // What joined another case has a place of its own, and no records.
    if (own.length === 0) return [];
    return [flawOf(id, "missing", "the case itself is gone, or cannot be read")];
  }
  const isOld = Date.parse(found.openedAt) < now.getTime() - patienceMs;
  const isListed = !isOld || evidence.listed.includes(id);
  const plans = plansIn(found, own);
  return [
    ...(isListed ? [] : [flawOf(id, "missing", "no list shows the case any more")]),
    ...verifyChain(id, own, isSettled ? found.audit : lastOf(own, found.audit)),
    ...(isSettled
      ? verifyItems({
          id,
          records: own,
          rows: [...rows, ...(decisions.get(caseChain(id)) ?? [])],
          formOf: formInCase,
          isHeld: isOfCase,
        })
      : []),
    ...plans.flatMap((planHash) => {
      const name = runChain({ caseId: id, planHash });
      const items = runs.get(name) ?? [];
      return verifyRun({ name, planHash, items, own, records: chains.get(name) ?? [], isSettled });
    }),
  ];
}

const flawOf = (caseId: string, flaw: AuditFlaw["flaw"], message: string): AuditFlaw => ({
  caseId,
  seq: 0,
  flaw,
  message,
});

/** The head of a chain that others go on writing: its newest record as it was read. */
function lastOf(records: readonly AuditRecord[], head: AuditHead): AuditHead {
  const last = records.at(-1);
  return last && last.seq >= head.seq ? last : head;
}

/** A run's chain must be whole, hold its items, and hold the record that its case was closed with. */
function verifyRun(run: {
  readonly name: string;
  readonly planHash: string;
  readonly items: readonly Row[];
  readonly own: readonly AuditRecord[];
  readonly records: readonly AuditRecord[];
  readonly isSettled: boolean;
}): readonly AuditFlaw[] {
  const { name, planHash, items, own, records, isSettled } = run;
  const id = readChainName(name)?.id ?? name;
  const plan = verifyPlan(id, planHash, items);
  const row = items.find(({ sk }) => sk === "HEAD");
  if (!row) return [...plan, flawOf(id, "missing", "the run that the case names is gone")];
  const head = (row.audit ?? emptyHead(id)) as AuditHead;
  const told = own.flatMap(({ data }) => closingsIn(data, planHash)).filter(isHead);
  const rewritten = told.find(({ seq, hash }) => seq > 0 && records[seq - 1]?.hash !== hash);
  return [
    ...plan,
    ...verifyChain(id, records, isSettled ? head : lastOf(records, head)),
    ...(isSettled ? verifyItems({ id, records, rows: items, formOf: formInRun, isHeld: isOfRun }) : []),
    ...(records.length === 0 ? unbegun(id, items) : []),
    ...(rewritten
      ? [
          {
            ...flawOf(id, "edited", "it is not the record that its case was closed with"),
            seq: rewritten.seq,
          },
        ]
      : []),
  ];
}

/** A run without a record has not begun: nothing may say otherwise. */
function unbegun(id: string, items: readonly Row[]): readonly AuditFlaw[] {
  const strays = items.filter(({ sk, status }) => (sk === "HEAD" ? status !== "made" : isOfRun(sk)));
  return strays.map(({ sk }) => flawOf(id, "inserted", `no record tells of ${sk}`));
}

const isHead = (value: unknown): value is AuditHead =>
  value !== null && typeof value === "object" && "seq" in value && "hash" in value;

/** What a case's record says of a run's newest one; releases before 0.3 told of one run. */
function closingsIn(
  { runs, run, planHash: named }: AuditRecord["data"],
  planHash: string,
): readonly unknown[] {
  const told = Array.isArray(runs) ? (runs as { readonly planHash?: unknown }[]) : [];
  return [...(named === planHash ? [run] : []), ...told.filter((one) => one.planHash === planHash)];
}

/** The chain of the configuration, and that what is known of it is what its newest record says. */
function verifyConfig(row: Row | undefined, records: readonly AuditRecord[]): readonly AuditFlaw[] {
  const head = isHead(row?.audit) ? row.audit : emptyHead(configId);
  const flaws = verifyChain(configId, records, head);
  const last = records.at(-1);
  if (flaws.length > 0 || !last || row?.hash === last.data.after) return flaws;
  return [flawOf(configId, "edited", "the configuration that is known is not the one of its newest record")];
}
