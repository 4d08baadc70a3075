import type { Case } from "@watchkeeper/cases/case";
import type { Halt, Happening, Push, Whisper } from "@watchkeeper/console/wire";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Trace } from "@watchkeeper/sim/kernel/world";
import type { Laptop } from "./laptop.ts";
import { casesIn, listenersOn, narrate, setsHalt, whispersIn } from "./narrate.ts";

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

/** Reads anew what has changed. */
export interface FeedReads {
  readonly case: (id: string) => Promise<Case | undefined>;
  readonly halt: () => Promise<Halt | undefined>;
  readonly sweeps: () => Promise<readonly string[]>;
}

/** Listens to the world from now on. */
export function createFeed(laptop: Laptop, reads: FeedReads): Feed {
  const { world } = laptop;
  const listeners = listenersOn(laptop);
  const followers = new Set<(changed: Changed) => void>();
  let recent: readonly Happening[] = [];
  let n = 0;
  let gathered: Gathered | undefined;

  const flush = async () => {
    await systemClock.sleep(gatherMs);
    const { happened, cases, whispers, halt, sweeps } = gathered ?? nothingYet();
    gathered = undefined;
    if (followers.size === 0) return;
    const read = await Promise.all([...cases].map((id) => reads.case(id).catch(() => undefined)));
    const changed: Changed = {
      type: "changed",
      happened,
      cases: read.filter((one) => one !== undefined),
      whispers,
      ...(halt ? { halt: (await reads.halt()) ?? null } : {}),
      ...(sweeps ? { sweeps: await reads.sweeps().catch(() => []) } : {}),
    };
    for (const tell of followers) tell(changed);
  };
  world.observe((trace) => {
    const told = narrate(trace, listeners).map((one) => ({ n: ++n, ...one }));
    if (told.length === 0 && !moves(trace) && !movesSweep(trace)) return;
    recent = [...recent, ...told].slice(-kept);
    if (!gathered) {
      gathered = nothingYet();
      void flush();
    }
    gathered.happened.push(...told);
    for (const id of casesIn(trace, listeners)) gathered.cases.add(id);
    gathered.whispers.push(...whispersIn(trace, listeners));
    gathered.halt ||= setsHalt(trace, listeners);
    gathered.sweeps ||= movesSweep(trace);
  });
  return {
    recent: () => recent,
    follow: (listener) => {
      followers.add(listener);
      return () => followers.delete(listener);
    },
  };
}

/** What has changed since followers were last told. */
interface Gathered {
  readonly happened: Happening[];
  readonly cases: Set<string>;
  readonly whispers: Whisper[];
  /** Somebody has set the halt switch. */
  halt: boolean;
  /** A sweep has moved on. */
  sweeps: boolean;
}

const nothingYet = (): Gathered => ({
  happened: [],
  cases: new Set(),
  whispers: [],
  halt: false,
  sweeps: false,
});

/** An execution has probably moved on, though nobody tells of it. */
const moves = (trace: Trace): boolean =>
  trace.type === "invocation" || (trace.type === "event" && trace.event.source === "aws.states");

/** A sweep has begun, come further, or ended. */
const movesSweep = (trace: Trace): boolean =>
  trace.type === "request" &&
  trace.operation === "UpdateItem" &&
  (trace.input as { readonly Key?: { readonly pk?: { readonly S?: string } } }).Key?.pk?.S?.startsWith(
    "SWEEP#",
  ) === true;
