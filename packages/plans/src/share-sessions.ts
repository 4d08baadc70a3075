import { type Call, operationOf } from "./call.ts";
import type { Executor } from "./run.ts";
import { mostTouched } from "./step.ts";

/** A call that is about to be sent, and the ARNs that it touches. */
export interface Sending {
  readonly id: string;
  readonly call: Call;
  readonly resources: readonly string[];
}

/** How many resources a session may act on: fewer sessions, and yet none that may do much. */
export const resourcesPerSession = mostTouched;

/**
 * For each sending, by its id, the ARNs that its session may act on: sendings of one operation in one account share a
 * session, as long as it holds them. A resource that no session holds is alone in its own, which STS refuses.
 */
export function shareSessions(
  sendings: readonly Sending[],
  holds: Executor["holds"],
): ReadonlyMap<string, readonly string[]> {
  const among = new Map<string, string[]>();
  const open = new Map<string, string[]>();
  for (const sending of sendings) {
    const { id, call, resources } = sending;
    const kind = kindOf(sending);
    const last = open.get(kind) ?? [];
    const wider = [...new Set([...last, ...resources])];
    const shared =
      wider.length === last.length || (wider.length <= resourcesPerSession && holds(call, wider));
    const group = shared ? last : [];
    group.push(...resources.filter((one) => !group.includes(one)));
    open.set(kind, group);
    among.set(id, group);
  }
  return among;
}

/** The sessions of one tick: what comes after a batch shares those of the batch, as far as they hold it. */
export class Sessions {
  readonly #among = new Map<string, readonly string[]>();
  readonly #holds: Executor["holds"];

  constructor(holds: Executor["holds"]) {
    this.#holds = holds;
  }

  has(id: string): boolean {
    return this.#among.has(id);
  }

  /** The ARNs that a sending's session may act on. */
  among({ id, resources }: Sending): readonly string[] {
    return this.#among.get(id) ?? resources;
  }

  /** Shares out among sendings that have none yet; of those that come later, the ones alike fill them up. */
  share(sendings: readonly Sending[], later: readonly Sending[]): void {
    const fresh = sendings.filter(({ id }) => !this.has(id));
    const kinds = new Set(fresh.map(kindOf));
    const alike = later.filter((one) => !this.has(one.id) && kinds.has(kindOf(one)));
    const groups = shareSessions([...fresh, ...alike], this.#holds);
    const used = new Set(fresh.map(({ id }) => groups.get(id)));
    for (const [id, among] of groups) if (used.has(among)) this.#among.set(id, among);
  }
}

/** Sendings of different kinds never share a session. */
const kindOf = ({ call }: Sending): string => `${call.account} ${operationOf(call)}`;
