import type { Case } from "@watchkeeper/cases/case";
import { type FaultProfile, faultProfiles } from "@watchkeeper/sim/kernel/faults/fault-profile";
import { type Person, Rehearsal } from "../journeys/rehearsal.ts";
import { Watch } from "./invariants.ts";
import { storedItems } from "./stored.ts";

/** The profiles under which journeys run. */
export type ProfileName = keyof typeof faultProfiles;

const minute = 60_000;
/** How long things go wrong before AWS is well again, and how long after that all must have come to an end. */
const badMs = 3 * 60 * minute;
const patienceMs = 30 * 60 * minute;
/** What is still on its way arrives within this time; and so long nothing more may come once all has come to an end. */
const aWhileMs = 10 * minute;

/** A journey's stage: two people, a world in which things go wrong, and somebody who looks on. */
export class Scene {
  readonly rehearsal: Rehearsal;
  readonly alice: Person;
  readonly bob: Person;
  readonly watch: Watch;
  readonly #profile: FaultProfile;
  #left = badMs;

  private constructor(rehearsal: Rehearsal, alice: Person, bob: Person, profile: FaultProfile) {
    this.rehearsal = rehearsal;
    this.alice = alice;
    this.bob = bob;
    this.watch = new Watch(rehearsal, bob);
    this.#profile = profile;
  }

  static async open(seed: number, profile: ProfileName): Promise<Scene> {
    const rehearsal = await Rehearsal.begin(seed);
    const [alice, bob] = [await rehearsal.person("alice"), await rehearsal.person("bob")];
    const scene = new Scene(rehearsal, alice, bob, faultProfiles[profile]);
    rehearsal.world.faults.use(scene.#profile);
    return scene;
  }

  /** The cases as they stand in the table. */
  cases(): readonly Case[] {
    return storedItems(this.rehearsal.laptop)
      .filter(({ pk, sk }) => pk.startsWith("CASE#") && sk === "META")
      .map((item) => item as unknown as Case);
  }

  /** Moves on, and looks on after each step, until it holds; false where it did not while things went wrong. */
  async until(holds: (cases: readonly Case[]) => boolean): Promise<boolean> {
    const { clock } = this.rehearsal.world;
    const start = clock.now().getTime();
    const reached = await clock.runUntil(async () => {
      await this.watch.look();
      return holds(this.cases());
    }, this.#left);
    this.#left = Math.max(0, this.#left - (clock.now().getTime() - start));
    return reached;
  }

  /** Waits for a case that asks, and decides as `bob`; nothing where none asks (its event was lost, or it failed). */
  async decide(verdict: "approve" | "deny"): Promise<Case | undefined> {
    const asking = (cases: readonly Case[]) => cases.find(({ status }) => status === "awaiting-approval");
    const isOver = (cases: readonly Case[]) => cases.some(({ status }) => status === "closed");
    await this.until((cases) => asking(cases) !== undefined || isOver(cases));
    const found = asking(this.cases());
    if (found) await this.rehearsal.decide(this.bob, found, verdict);
    return found;
  }

  /** Bob puts the halt switch on. */
  async halt(): Promise<void> {
    await this.bob.desk.switches.set(true, this.bob.desk.identity, "a drill");
  }

  /** AWS is well again: everything must come to an end, and hold together. */
  async close(): Promise<void> {
    const { world } = this.rehearsal;
    world.faults.use(undefined);
    for (const [holds, limitMs] of [
      [() => false, aWhileMs],
      [(cases: readonly Case[]) => this.watch.isOver(cases), patienceMs],
      [() => false, aWhileMs],
    ] as const) {
      this.#left = limitMs;
      await this.until(holds);
    }
    await this.watch.end(this.cases());
  }
}
