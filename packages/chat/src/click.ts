import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";

/** The verdicts that a message's buttons give: their action ids. */
export const buttonAction = z.enum(["approve", "deny"]);

const id = z.string().max(64);
const blockActions = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id, team_id: id.optional() }),
  /** Null where the app is installed for a whole Enterprise Grid. */
  team: z.object({ id }).nullish(),
  enterprise: z.object({ id }).nullish(),
  channel: z.object({ id }),
  actions: z
    .array(z.object({ action_id: z.string(), value: z.string().max(2_000).optional() }))
    .min(1)
    .max(1),
});

/** Somebody clicked a button of ours. */
export interface Click {
  readonly user: string;
  /** The clicker's own workspace; where Slack names none, the Enterprise Grid's organisation. */
  readonly team: string;
  /** The organisation of the Enterprise Grid that the app is installed in. */
  readonly enterprise?: string;
  readonly channel: string;
  readonly verdict: z.output<typeof buttonAction>;
  /** What the button carried. */
  readonly approvalId: string;
}

/** A verified request's body as a click; undefined where it is an interaction of another kind. */
export function parseClick(body: string): Click | undefined {
  const payload = new URLSearchParams(body).get("payload");
  if (payload === null) throw invalid("it has no field named payload");
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch (error) {
    throw invalid(`its payload is no JSON: ${String(error)}`);
  }
  if ((value as { type?: unknown } | null)?.type !== "block_actions") return undefined;
  const parsed = blockActions.safeParse(value);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { user, team, enterprise, channel, actions } = parsed.data;
  const own = user.team_id ?? team?.id ?? enterprise?.id;
  if (own === undefined) throw invalid("it names no workspace, and no organisation either");
  const verdict = buttonAction.safeParse(actions[0]?.action_id);
  if (!verdict.success || actions[0]?.value === undefined) return undefined;
  return {
    user: user.id,
    team: own,
    ...(enterprise ? { enterprise: enterprise.id } : {}),
    channel: channel.id,
    verdict: verdict.data,
    approvalId: actions[0].value,
  };
}

const invalid = (why: string) =>
  new WatchkeeperError("InvalidInteraction", "invalid-input", `Slack sent what is no interaction: ${why}.`);
