import type { Case } from "@watchkeeper/cases/case";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { hashOf, type Json } from "@watchkeeper/core/json";
import type { Call } from "@watchkeeper/plans/call";
import type { ReactDeps } from "@watchkeeper/reactions/ports";
import { reactToEvent } from "@watchkeeper/reactions/react-to-event";
import { operations } from "../../functions/deployed/sending.ts";
import { recognise } from "../../functions/deployed/watch.ts";
import type { Stage } from "./stage.ts";

const measureMs = 1_000;
const runs = 3;

/** How many times a second the reactions take an event in, store and cloud in memory: the best of some runs. */
export async function coreRate(stage: Stage, body: string, expected: string): Promise<number> {
  const deps = depsIn(stage);
  // What is read is kept, and the code is warm.
  for (let times = 0; times < 200; times++) {
    const { result } = await reactToEvent(body, {}, deps);
    if (result !== expected) throw new Error(`The event is ${result}, and is to be ${expected}.`);
  }
  const rates: number[] = [];
  for (let run = 0; run < runs; run++) {
    let taken = 0;
    const began = performance.now();
    while (performance.now() - began < measureMs) {
      await reactToEvent(body, {}, deps);
      taken += 1;
    }
    rates.push((taken / (performance.now() - began)) * 1_000);
  }
  return Math.max(...rates);
}

/** The cloud as the stage shows it, each read made once; a store that knows nothing, and keeps nothing but the case just opened. */
function depsIn({ rehearsal }: Stage): ReactDeps {
  const { config, deployment } = rehearsal.laptop;
  const kept = new Map<string, Json>();
  const read = async (call: Call): Promise<Json> => {
    const key = hashOf(call);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const { account, service, operation, input } = call;
    const answer = await rehearsal.asAdministrator(account, service, operation, input);
    const json = JSON.parse(JSON.stringify(answer)) as Json;
    kept.set(key, json);
    return json;
  };
  let opened: Case | undefined;
  return {
    config: reactionConfig(config, deployment.names.actRole),
    executor: { read },
    operations,
    recognise,
    cases: {
      findKnown: async () => undefined,
      find: async () => opened,
      holders: async () => new Map(),
      recorded: async () => new Map(),
      open: async (one) => {
        opened = { ...one, audit: { seq: 1, hash: "0" } };
        return "opened";
      },
      update: async () => opened as Case,
      join: async () => "taken",
      story: async () => Promise.reject(new Error("Nobody plans here.")),
    },
    executions: { start: async () => "an execution" },
    waiting: { changed: async () => {} },
    quarantine: { keep: async () => {} },
    comeAgain: async () => {},
    clock: rehearsal.world.clock,
  };
}
