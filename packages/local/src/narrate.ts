import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Trace } from "@watchkeeper/sim/kernel/world";

/** What happened, in one line for people: an event of AWS's, somebody's request, or a line of a case's audit trail. */
export interface Narration {
  readonly time: string;
  readonly kind: "aws" | "request" | "case";
  readonly text: string;
}

/** Tells a trace; most of what happens inside is told by nobody. `outsider` is the prefix of outside users' ARNs. */
export function narrate(trace: Trace, outsider: string): readonly Narration[] {
  if (trace.type === "event") {
    const { source, "detail-type": detailType, account, region, detail } = trace.event;
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
  if (trace.type !== "request") return [];
  if (trace.service === "dynamodb" && trace.operation === "TransactWriteItems" && trace.error === undefined) {
    return auditLines(trace.input).map((text) => ({ time: trace.time, kind: "case", text }));
  }
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

/** The audit records in a transaction. */
function auditLines(input: unknown): readonly string[] {
  const items =
    (input as { TransactItems?: readonly { Put?: { Item?: Record<string, never> } }[] }).TransactItems ?? [];
  return items.flatMap(({ Put }) => {
    const record = Put?.Item && unmarshall(Put.Item);
    if (!record || typeof record.sk !== "string" || !record.sk.startsWith("AUDIT#")) return [];
    const data = record.data as Readonly<Record<string, unknown>>;
    const facts = [
      data.title ?? data.outcome ?? data.decision ?? data.findings,
      data.note ?? data.reason,
    ].filter((fact) => fact !== undefined);
    const by = record.actor === "watchkeeper" ? "" : ` by ${String(record.actor).split("/").at(-1)}`;
    return [`${record.caseId} ${record.type}${by}${facts.length > 0 ? `: ${facts.flat().join(" · ")}` : ""}`];
  });
}
