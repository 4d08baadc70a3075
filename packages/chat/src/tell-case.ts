import { hashOf } from "@watchkeeper/core/json";
import { caseMessage } from "./case-message.ts";
import type { ChatChannel, ChatMessage, Claim, MessageRef, Tellings } from "./ports.ts";
import { type CaseView, isWorthTelling } from "./standing.ts";

/** What came of telling: `later` while somebody else tells of the same case. */
export type Telling = "posted" | "updated" | "unchanged" | "nothing to tell" | "later";

/** What telling needs. */
export interface TellCaseDeps {
  readonly tellings: Tellings;
  readonly channel: ChatChannel;
  /** The case in its present state; undefined where there is none. */
  readonly view: (caseId: string) => Promise<CaseView | undefined>;
}

/**
 * Says how a case stands: posts its message once, and updates it from then on. The state is read under the claim, so
 * whoever tells last tells the newest.
 *
 * @param seq the record that is news; absent: it may be none, but how far a run is.
 */
export async function tellCase(
  caseId: string,
  seq: number | undefined,
  deps: TellCaseDeps,
): Promise<Telling> {
  const { tellings } = deps;
  const claim = await tellings.claim(caseId, seq);
  if (!claim) return seq !== undefined && (await isTold(caseId, seq, tellings)) ? "unchanged" : "later";
  try {
    const view = await deps.view(caseId);
    if (!view || !(isWorthTelling(view.case) || claim.told)) {
      await tellings.release(claim);
      return "nothing to tell";
    }
    const message = caseMessage(view);
    const hash = hashOf(message);
    const now = view.case.audit.seq;
    const isFinal = view.case.status === "closed";
    if (claim.told?.hash === hash) {
      await tellings.keep(claim, { ...claim.told, seq: now }, isFinal);
      return "unchanged";
    }
    const { ref, telling } = await say(message, claim, deps.channel);
    await tellings.keep(claim, { ...ref, seq: now, hash }, isFinal);
    return telling;
  } catch (error) {
    await tellings.release(claim);
    throw error;
  }
}

/** Whether a case's message shows what was on record up to here. */
async function isTold(caseId: string, seq: number, tellings: Pick<Tellings, "of">): Promise<boolean> {
  const told = (await tellings.of([caseId])).get(caseId);
  return told !== undefined && told.seq >= seq;
}

/**
 * Says what is no case's: a change of the halt switch, a wave of expiries. It has a message of its own, posted once.
 *
 * @param message what is said; undefined where there is nothing to say.
 */
export async function tellOnce(
  message: ChatMessage | undefined,
  { tellings, channel }: Pick<TellCaseDeps, "tellings" | "channel">,
): Promise<Telling> {
  if (!message) return "nothing to tell";
  const claim = await tellings.claim(message.caseId);
  if (!claim) return "later";
  try {
    const hash = hashOf(message);
    if (claim.told) {
      await tellings.keep(claim, claim.told, true);
      return "unchanged";
    }
    const { ref, telling } = await say(message, claim, channel);
    await tellings.keep(claim, { ...ref, seq: 0, hash }, true);
    return telling;
  } catch (error) {
    await tellings.release(claim);
    throw error;
  }
}

async function say(
  message: ChatMessage,
  claim: Claim,
  channel: ChatChannel,
): Promise<{ readonly ref: MessageRef; readonly telling: Telling }> {
  const known = claim.told ?? (claim.unconfirmed ? await channel.find(message.caseId) : undefined);
  if (known) {
    const ref = { channel: known.channel, ts: known.ts };
    if ((await channel.update(ref, message)) === "updated") return { ref, telling: "updated" };
  }
  return { ref: await channel.post(message), telling: "posted" };
}
