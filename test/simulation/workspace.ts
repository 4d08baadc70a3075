import type { LaptopSlack } from "@watchkeeper/local/laptop";
import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";

/** A message in the channel, as far as anybody reads it. */
export interface Posted {
  readonly ts: string;
  text: string;
  blocks: readonly { readonly type: string }[];
  metadata: { readonly event_type?: string; readonly event_payload?: { readonly case_id?: string } };
}

type Words = Readonly<Record<string, string>>;

const host = "http://chat.invalid/api/";

/** How often Slack is busy, broken, or not heard, while things go wrong. */
const busy = 0.05;
const broken = 0.05;
const unheard = 0.05;

/**
 * The few methods of Slack's Web API that are asked for, in this process: the emulator of the journeys answers over a
 * socket, in the machine's own time, and goes never wrong.
 */
export class Workspace {
  readonly slack: LaptopSlack = {
    apiUrl: host,
    channel: "C000000001",
    team: "T000000001",
    token: "xoxb-simulated-bot-token",
    signingSecret: "the-simulation-signs-with-this",
    emulated: true,
  };
  readonly posted: Posted[] = [];
  readonly #random: () => number;
  isWell = true;

  constructor(seed: number) {
    this.#random = seededRandomness(seed + 0xc4a7).random;
    globalThis.fetch = (input, init) => this.#fetch(String(input), init);
  }

  async #fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    if (!url.startsWith(host)) throw new TypeError(`The simulation knows no ${url}.`);
    const method = url.slice(host.length);
    const chance = this.isWell ? 1 : this.#random();
    if (chance < busy) return answer({ ok: false, error: "ratelimited" }, 429, { "retry-after": "3" });
    if (chance < busy + broken) return answer({ ok: false, error: "internal_error" });
    const done = this.#answer(method, wordsOf(init?.body));
    if (chance < busy + broken + unheard) throw new TypeError("fetch failed");
    return answer(done);
  }

  #answer(method: string, words: Words): object {
    switch (method) {
      case "chat.postMessage": {
        const ts = `${1_700_000_000 + this.posted.length}.000100`;
        this.posted.push({ ts, ...contentOf(words) });
        return { ok: true, channel: words.channel, ts };
      }
      case "chat.update": {
        const message = this.posted.find(({ ts }) => ts === words.ts);
        if (!message) return { ok: false, error: "message_not_found" };
        Object.assign(message, contentOf(words));
        return { ok: true, channel: words.channel, ts: words.ts };
      }
      case "conversations.history":
        return { ok: true, messages: this.posted.toReversed() };
      case "chat.postEphemeral":
        return { ok: true, message_ts: "1.000000" };
      default:
        return { ok: false, error: "unknown_method" };
    }
  }
}

const answer = (body: object, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

function wordsOf(body: unknown): Words {
  const text = String(body ?? "");
  if (!text.startsWith("{")) return Object.fromEntries(new URLSearchParams(text));
  const words = JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(words).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

const contentOf = ({ text = "", blocks = "[]", metadata = "{}" }: Words): Omit<Posted, "ts"> => ({
  text,
  blocks: JSON.parse(blocks) as Posted["blocks"],
  metadata: JSON.parse(metadata) as Posted["metadata"],
});
