import { launch, setHttpTokens, tag } from "../journeys/rehearsal.ts";
import { backupJourneys } from "./backup-journeys.ts";
import { caseJourneys } from "./case-journeys.ts";
import { graph } from "./graph-journey.ts";
import type { Scene } from "./scene.ts";

const hasClosed = (cases: readonly { readonly status: string }[]) =>
  cases.length > 0 && cases.every(({ status }) => status === "closed");

/** The product's promises, acted out while things go wrong. What people do is the same each time. */
export const journeys: Readonly<Record<string, (scene: Scene, seed: number) => Promise<void>>> = {
  /** An instance is launched badly; somebody approves its fix. */
  approve: async (scene) => {
    await launch(scene.alice);
    await scene.decide("approve");
    await scene.until(hasClosed);
  },

  /** The same, by a button in the chat. */
  chat: async (scene) => {
    await launch(scene.alice);
    await scene.click("approve");
    await scene.until(hasClosed);
  },

  /** Somebody denies it. */
  deny: async (scene) => {
    await launch(scene.alice);
    await scene.decide("deny");
    await scene.until(hasClosed);
  },

  /** Nobody decides. */
  expire: async (scene) => {
    await launch(scene.alice);
  },

  /** What needs no approval is fixed by itself. */
  enforce: async (scene) => {
    await launch(scene.alice, { MetadataOptions: { HttpTokens: "required" } });
    await scene.until(hasClosed);
  },

  /** A fix is taken back later: asked for by one, approved by another. */
  undo: async (scene) => {
    const { alice, rehearsal } = scene;
    await launch(alice);
    const asked = await scene.decide("approve");
    await scene.until(hasClosed);
    const fixed = scene.cases().find(({ id, outcome }) => id === asked?.id && outcome === "fixed");
    if (!fixed) return;
    await rehearsal.undo(alice, fixed);
    await scene.until((cases) => cases.some(({ status }) => status === "awaiting-approval"));
    await scene.decide("approve");
    await scene.until(hasClosed);
  },

  /** Somebody else changes what an undo is to take back, while it waits for people: it is left as they made it. */
  drift: async (scene) => {
    const { alice, rehearsal } = scene;
    const id = await launch(alice, { MetadataOptions: { HttpTokens: "required" } });
    await scene.until(hasClosed);
    const fixed = scene.cases().find(({ outcome }) => outcome === "fixed");
    if (!fixed) return;
    await rehearsal.undo(alice, fixed);
    await scene.until((cases) => cases.some(({ status }) => status === "awaiting-approval"));
    await tag(alice, id, "owner", "carol");
    // Past the time in which reads may miss it.
    await scene.rehearsal.world.clock.advance(61_000);
    await scene.decide("approve");
    await scene.until(hasClosed);
    scene.watch.isUntouched(id, "owner", "carol");
  },

  /** Somebody breaks it again right after the fix: a second case. */
  again: async (scene) => {
    const id = await launch(scene.alice, { MetadataOptions: { HttpTokens: "required" } });
    await scene.until(hasClosed);
    await setHttpTokens(scene.alice, id, "optional");
    await scene.decide("approve");
    await scene.until(hasClosed);
  },

  /** The halt switch is on while an approved plan would begin: it waits, and is carried out when the switch is off. */
  halt: async (scene) => {
    await launch(scene.alice);
    await scene.decide("approve");
    await scene.haltFor(20 * 60_000);
    await scene.until(hasClosed);
  },

  /** Several launches at once. */
  several: async (scene) => {
    for (const index of [0, 1, 2]) {
      await launch(scene.alice, index === 1 ? { MetadataOptions: { HttpTokens: "required" } } : {});
    }
    await scene.decide("approve");
    await scene.decide("approve");
    await scene.until(hasClosed);
  },

  /** A plan of 10 to 40 steps, whatever their graph. */
  graph,

  ...caseJourneys,
  ...backupJourneys,
};
