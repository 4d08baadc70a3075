import type { Case } from "@watchkeeper/cases/case";
import { clickRequest, send } from "@watchkeeper/local/click-driver";
import { faultProfiles } from "@watchkeeper/sim/kernel/faults/fault-profile";
import { type Person, Rehearsal } from "../journeys/rehearsal.ts";
import { Watch } from "./invariants.ts";
import { storedItems } from "./stored.ts";
import { Workspace } from "./workspace.ts";

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
  readonly workspace: Workspace;
  readonly watch: Watch;
  #left = badMs;

  private constructor(rehearsal: Rehearsal, workspace: Workspace, alice: Person, bob: Person) {
    this.rehearsal = rehearsal;
    this.workspace = workspace;
    this.alice = alice;
    this.bob = bob;
    this.watch = new Watch(rehearsal, workspace, bob);
  }

  static async open(seed: number, profile: ProfileName): Promise<Scene> {
    const workspace = new Workspace(seed);
    const rehearsal = await Rehearsal.begin(seed, workspace.slack);
    const [alice, bob] = [await rehearsal.person("alice"), await rehearsal.person("bob")];
    rehearsal.world.faults.use(faultProfiles[profile]);
    workspace.isWell = false;
    return new Scene(rehearsal, workspace, alice, bob);
  }

  /** The cases as they stand in their table. */
  cases(): readonly Case[] {
    return storedItems(this.rehearsal.laptop, "cases")
      .filter(({ sk }) => sk === "META")
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

  /** Waits for a message that asks, and clicks as `bob`, again and again until Slack says that it was taken. */
  async click(actionId: "approve" | "deny"): Promise<void> {
    const { laptop, world } = this.rehearsal;
    const asking = () =>
      this.workspace.posted.find((message) => JSON.stringify(message).includes(`"${actionId}"`));
    const isOver = (cases: readonly Case[]) => cases.some(({ status }) => status === "closed");
    for (let tries = 0; tries < 20; tries += 1) {
      await this.until((cases) => asking() !== undefined || isOver(cases));
      const message = asking();
      if (!message) return;
      const click = { message: message as never, actionId, user: "U0000BOB" };
      let status: number | undefined;
      const clicked = send(laptop, clickRequest(laptop, click)).then((answer) => {
        status = answer.status;
      });
      await this.until(() => status !== undefined);
      await clicked;
      if (status === 200) return;
      await world.clock.advance(5_000);
    }
  }

  /** Bob puts the halt switch on, and takes it back after a while. */
  async haltFor(ms: number): Promise<void> {
    const { clock } = this.rehearsal.world;
    await this.bob.desk.switches.set(true, this.bob.desk.identity, "a drill");
    this.watch.haltedFrom(clock.now());
    const end = clock.now().getTime() + ms;
    await this.until(() => clock.now().getTime() >= end);
    this.watch.haltedUntil(clock.now());
    await this.bob.desk.switches.set(false, this.bob.desk.identity, "the drill is over");
  }

  /** AWS is well again: everything must come to an end, and hold together. */
  async close(): Promise<void> {
    const { world } = this.rehearsal;
    world.faults.use(undefined);
    this.workspace.isWell = true;
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
