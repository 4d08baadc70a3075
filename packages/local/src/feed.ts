import type { Case } from "@watchkeeper/cases/case";
import type { Happening, Push } from "@watchkeeper/console/wire";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Trace } from "@watchkeeper/sim/kernel/world";
import type { Laptop } from "./laptop.ts";
import { casesIn, narrate } from "./narrate.ts";

/** How many happenings a page finds when it opens. */
const kept = 200;
/** What happens within this time of the machine's goes out in one message. */
const gatherMs = 100;

type Changed = Extract<Push, { type: "changed" }>;

/** What happens on a laptop, for whoever follows. */
export interface Feed {
  /** The newest happenings, the oldest first. */
  recent(): readonly Happening[];
  /** Is told what changed, a few times a second at most; returns what stops it. */
  follow(listener: (changed: Changed) => void): () => void;
}

/** Listens to the world from now on. `readCase` reads a case anew once it has a new line. */
export function createFeed(
  { world, config, deployment }: Laptop,
  readCase: (id: string) => Promise<Case | undefined>,
): Feed {
  const listeners = {
    outsider: `arn:aws:iam::${config.accounts[0]?.id}:user/`,
    hub: config.hub.account,
    trail: deployment.names.table("trail"),
  };
  const followers = new Set<(changed: Changed) => void>();
  let recent: readonly Happening[] = [];
  let n = 0;
  let gathered: { happened: Happening[]; cases: Set<string> } | undefined;

  const flush = async () => {
    await systemClock.sleep(gatherMs);
    const { happened, cases } = gathered ?? { happened: [], cases: new Set<string>() };
    gathered = undefined;
    if (followers.size === 0) return;
    const read = await Promise.all([...cases].map((id) => readCase(id).catch(() => undefined)));
    const changed: Changed = { type: "changed", happened, cases: read.filter((one) => one !== undefined) };
    for (const tell of followers) tell(changed);
  };
  world.observe((trace) => {
    const told = narrate(trace, listeners).map((one) => ({ n: ++n, ...one }));
    if (told.length === 0 && !moves(trace)) return;
    recent = [...recent, ...told].slice(-kept);
    if (!gathered) {
      gathered = { happened: [], cases: new Set() };
      void flush();
    }
    gathered.happened.push(...told);
    for (const id of casesIn(trace, listeners)) gathered.cases.add(id);
  });
  return {
    recent: () => recent,
    follow: (listener) => {
      followers.add(listener);
      return () => followers.delete(listener);
    },
  };
}

/** An execution has probably moved on, though nobody tells of it. */
const moves = (trace: Trace): boolean =>
  trace.type === "invocation" || (trace.type === "event" && trace.event.source === "aws.states");
