import { awsEvents } from "@watchkeeper/aws-events/aws-events";
import { budgetNotification } from "@watchkeeper/aws-events/budget-notification";
import { costAnomaly } from "@watchkeeper/aws-events/cost-anomaly-detected";
import { type AnyEvent, eventEnvelope } from "@watchkeeper/core/define-event";
import { patternIndex } from "@watchkeeper/event-pattern/pattern-index";
import * as z from "zod/mini";

/** What was made of something that AWS sent: as what it was read, or why not. */
export type Reading = { readonly readAs: string } | { readonly refused: string };

const index = patternIndex(
  awsEvents.map((definition) => ({ pattern: definition.pattern, value: definition })),
);

/**
 * Reads what AWS sent as it stands in a file: an envelope, a bare CloudTrail record (the `detail` of one, as old captures
 * are), the body of an anomaly's SNS message, or a budget's text.
 */
export function readCaptured(sent: unknown): Reading {
  if (typeof sent === "string") return readAs("a budget's notification", budgetNotification, sent);
  if (!isRecord(sent)) return { refused: "it is neither an event nor a text" };
  if ("anomalyId" in sent) return readAs("an anomaly's notification", costAnomaly, sent);
  return readEnvelope("eventSource" in sent ? envelopeOf(sent) : sent);
}

function readEnvelope(sent: unknown): Reading {
  const envelope = eventEnvelope.safeParse(sent);
  if (!envelope.success) return { refused: `the envelope's ${issueOf(envelope.error)}` };
  const [definition] = index.match(envelope.data);
  if (!definition) {
    const { source, detail } = envelope.data;
    const what = typeof detail.eventName === "string" ? detail.eventName : envelope.data["detail-type"];
    return { refused: `not an event that Watchkeeper knows: ${source}/${what}` };
  }
  return readAs(definition.name, definition.detail, envelope.data.detail);
}

/** The envelope that EventBridge puts around a CloudTrail record. */
function envelopeOf(record: Readonly<Record<string, unknown>>): unknown {
  const identity = isRecord(record.userIdentity) ? record.userIdentity : {};
  return {
    id: record.eventID,
    "detail-type": "AWS API Call via CloudTrail",
    source: String(record.eventSource).replace(/^(.*)\.amazonaws\.com$/, "aws.$1"),
    account: record.recipientAccountId ?? identity.accountId,
    time: record.eventTime,
    region: record.awsRegion,
    detail: record,
  };
}

function readAs(name: string, schema: AnyEvent["detail"], sent: unknown): Reading {
  const read = z.safeParse(schema, sent);
  return read.success ? { readAs: name } : { refused: `${name}: ${issueOf(read.error)}` };
}

const issueOf = ({ issues: [issue] }: z.core.$ZodError) => `${issue?.path.join(".")}: ${issue?.message}`;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
