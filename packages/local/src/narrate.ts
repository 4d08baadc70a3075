import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { CaseOutcome } from "@watchkeeper/cases/case";
import { configId } from "@watchkeeper/cases/config-change";
import { haltSwitchId, toHaltChange } from "@watchkeeper/cases/halt-switch";
import { outcomes } from "@watchkeeper/cases/outcomes";
import { personOf } from "@watchkeeper/config/approval-rules";
import type { Whisper } from "@watchkeeper/console/wire";
import { namesOfPeople, shortName } from "@watchkeeper/core/identity";
import type { Fault } from "@watchkeeper/sim/kernel/faults/faults";
import type { Trace } from "@watchkeeper/sim/kernel/world";
import type { Laptop } from "./laptop.ts";

/** What happened, in one line for people: an event of AWS's, somebody's request, a line of a case's audit trail, or what went wrong. */
export interface Narration {
  readonly time: string;
  readonly kind: "aws" | "request" | "case" | "fault";
  readonly text: string;
}

/** Whose doings are told: the prefix of outside users' ARNs; and in which account they are not, being Watchkeeper's own. */
export interface Listeners {
  readonly outsider: string;
  /** How people are called, by an identity of theirs. */
  readonly nameOf: (identity: string) => string;
  readonly hub: string;
  /** The table whose records tell of cases and of the halt switch. */
  readonly trail: string;
}

/** Whose doings are told on a laptop. */
export const listenersOn = ({ config, deployment }: Pick<Laptop, "config" | "deployment">): Listeners => ({
  outsider: `arn:aws:iam::${config.accounts[0]?.id}:user/`,
  hub: config.hub.account,
  trail: deployment.names.table("trail"),
  nameOf: namesOfPeople(personOf(config)),
});

/** Tells a trace; most of what happens inside is told by nobody. */
export function narrate(trace: Trace, listeners: Listeners): readonly Narration[] {
  const { outsider, hub, trail, nameOf } = listeners;
  if (trace.type === "event") {
    const { source, "detail-type": detailType, account, region, detail } = trace.event;
    if (account === hub || source === "aws.sts") return [];
    const what = detail as { eventName?: string; state?: string; "instance-id"?: string };
    const more = [what.eventName, what["instance-id"], what.state].filter(Boolean).join(" ");
    return [
      {
        time: trace.time,
        kind: "aws",
        text: `${source} ${detailType}${more ? `: ${more}` : ""} (${account}, ${region})`,
      },
    ];
  }
  if (trace.type === "fault")
    return [{ time: trace.time, kind: "fault", text: `${faultWords[trace.fault]}: ${trace.what}` }];
  if (trace.type !== "request") return [];
  if (setsHalt(trace, listeners))
    return recordsIn(trace, trail).map((record) => ({
      time: trace.time,
      kind: "request",
      text: tellHalt(record, nameOf),
    }));
  const records = recordsIn(trace, trail);
  if (records.length > 0)
    return records.map((record) => ({ time: trace.time, kind: "case", text: tell(record, nameOf) }));
  if (!trace.principal.startsWith(outsider) || /^(Get|List|Describe|AssumeRole|Query)/.test(trace.operation))
    return [];
  const who = trace.principal.split("/").at(-1);
  return [
    {
      time: trace.time,
      kind: "request",
      text: `${who}: ${trace.service} ${trace.operation}${trace.error ? ` → ${trace.error}` : ""}`,
    },
  ];
}

const faultWords: Readonly<Record<Fault, string>> = {
  duplicate: "delivered twice",
  delay: "delivered late",
  lose: "never delivered",
  redeliver: "a deleted message comes back",
  "die before": "the process died before its request",
  "die after": "the process died after its request",
  freeze: "a request is held up on its way",
  "request lost": "a request was lost",
  "response lost": "an answer was lost",
  "server error": "failed with an internal error",
  "stale read": "an old state was read",
  outage: "the Region is down",
  throttle: "throttled",
};

/** The cases that a trace wrote a line of. */
export const casesIn = (trace: Trace, { trail }: Listeners): readonly string[] =>
  recordsIn(trace, trail)
    .map((record) => String(record.caseId))
    .filter((id) => id !== haltSwitchId && id !== configId);

/** What the chat answered one person alone: a click of theirs that did not count. */
export const whispersIn = (trace: Trace, { trail }: Listeners): readonly Whisper[] =>
  recordsIn(trace, trail).flatMap(({ type, at, caseId, actor, data }) => {
    if (!/^click (refused|repeated|replayed)$/.test(String(type))) return [];
    const { note = "you had said so already, and it counts once" } = data as { readonly note?: string };
    const text = `Your click on case ${caseId} changed nothing: ${note}`.replace(/\.?$/, ".");
    return [{ user: shortName(String(actor)), at: String(at), text }];
  });

/** Whether somebody has set the halt switch with it. */
export const setsHalt = (trace: Trace, { trail }: Pick<Listeners, "trail">): boolean =>
  recordsIn(trace, trail).some((record) => record.caseId === haltSwitchId);

function tellHalt(record: StoredRecord, nameOf: Listeners["nameOf"]): string {
  const { halted, by, reason } = toHaltChange(record as unknown as AuditRecord);
  return `${nameOf(by)} ${halted ? "put the halt switch on" : "took the halt back"}: ${reason}`;
}

type StoredRecord = Readonly<Record<string, unknown>>;

/** The audit records that a request wrote. */
function recordsIn(trace: Trace, trail: string): readonly StoredRecord[] {
  if (trace.type !== "request" || trace.operation !== "TransactWriteItems" || trace.error !== undefined)
    return [];
  const { TransactItems = [] } = trace.input as {
    TransactItems?: readonly { Put?: { TableName?: string; Item?: Record<string, never> } }[];
  };
  return TransactItems.flatMap(({ Put }) =>
    Put?.TableName === trail && Put.Item ? [unmarshall(Put.Item)] : [],
  );
}

function tell(record: StoredRecord, nameOf: Listeners["nameOf"]): string {
  const data = (record.data ?? {}) as Readonly<Record<string, unknown>>;
  const facts = [
    stepsIn(data.steps) ?? data.changed ?? endIn(record, data) ?? data.decision ?? data.findings,
    data.note ?? data.because ?? data.reason,
  ].filter((fact) => fact !== undefined);
  const by = record.actor === "watchkeeper" ? "" : ` by ${nameOf(String(record.actor))}`;
  const what = record.caseId === configId ? record.type : `${record.caseId} ${record.type}`;
  return `${what}${by}${facts.length > 0 ? `: ${facts.flat().join(" · ")}` : ""}`;
}

/** How a case has ended, in words; how a run has, by its name. */
function endIn({ type }: StoredRecord, { outcome }: Readonly<Record<string, unknown>>): unknown {
  return type === "case closed" ? (outcomes[outcome as CaseOutcome]?.word ?? outcome) : outcome;
}

/** The step that a record tells of, or how many. */
function stepsIn(steps: unknown): string | undefined {
  if (!Array.isArray(steps)) return undefined;
  const [first] = steps as readonly { readonly step: string; readonly title?: string }[];
  return steps.length === 1 ? (first?.title ?? first?.step) : `${steps.length} steps`;
}
