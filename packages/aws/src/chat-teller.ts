import { alarmHash, type TrailAlarm } from "@watchkeeper/cases/notary";
import { messageOf } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { messageSender } from "./message-sender.ts";

/** The permissions that this needs. */
export const tellChatOperations = ["sqs:SendMessage to chat"] as const;

/**
 * Tells the chat that a case stands otherwise now. It never throws: a chat that is down stops no fix, and the sweeper
 * finds what the chat was not told. Whoever names the record that is news (`seq`) spares the chat what it shows already.
 */
export function sqsChatTeller(
  runtime: Runtime,
  queueUrl: string,
  failed: (message: string) => void = () => {},
): (caseId: string, seq?: number) => Promise<void> {
  const send = sender(runtime, queueUrl);
  return async (caseId, seq) => {
    try {
      await send({ caseId, seq });
    } catch (error) {
      failed(`the chat was not told of case ${caseId}; the sweeper will: ${messageOf(error)}`);
    }
  };
}

/** Tells the chat that somebody has set the halt switch: which change of it, by its number. It never throws. */
export function sqsHaltTeller(runtime: Runtime, queueUrl: string): (seq: number) => Promise<boolean> {
  const send = sender(runtime, queueUrl);
  return (halt) =>
    send({ halt }).then(
      () => true,
      () => false,
    );
}

/** Tells the chat, in so many seconds, of the requests that expired in a quarter of an hour. It never throws: each is told of by itself, too. */
export function sqsExpiryTeller(
  runtime: Runtime,
  queueUrl: string,
): (window: string, seconds: number) => Promise<void> {
  const send = sender(runtime, queueUrl);
  return (expired, seconds) => send({ expired }, seconds).catch(() => {});
}

/** Tells the chat that somebody has tampered with the trail. It never throws: the alarm itself is kept. */
export function sqsAlarmTeller(
  runtime: Runtime,
  queueUrl: string,
  failed: (message: string) => void,
): (alarm: TrailAlarm) => Promise<void> {
  const send = sender(runtime, queueUrl);
  return (alarm) => {
    const { chain, seq, at, what } = alarm;
    const id = alarmHash(alarm).slice(0, 16);
    return send({ alarm: { id, chain, seq, at, what } }).catch((error: unknown) =>
      failed(`the chat was not told that record ${seq} of ${chain} was ${what}: ${messageOf(error)}`),
    );
  };
}

function sender(runtime: Runtime, queueUrl: string): (message: object, seconds?: number) => Promise<void> {
  const send = messageSender(runtime, queueUrl);
  return (message, seconds = 0) => send({ MessageBody: JSON.stringify(message), DelaySeconds: seconds });
}
