import { type Case, caseSchema, countsNow } from "@watchkeeper/cases/case";
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
  #cases: { readonly writes: number; readonly all: readonly Case[] } | undefined;

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
    rehearsal.isPatient = true;
    rehearsal.world.faults.use(faultProfiles[profile]);
    workspace.isWell = false;
    return new Scene(rehearsal, workspace, alice, bob);
  }

  /** The cases as they stand in their table. */
  cases(): readonly Case[] {
    const { writes } = this.watch;
    if (this.#cases?.writes !== writes) {
      const metas = storedItems(this.rehearsal.laptop, "cases").filter(({ sk }) => sk === "META");
      this.#cases = { writes, all: metas.map((item) => caseSchema.parse(item)) };
    }
    return this.#cases.all;
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
    try {
      if (found) await this.rehearsal.decide(this.bob, found, verdict);
      return found;
    } catch (error) {
      // It was planned anew in this moment: he is asked again.
      if ((error as Error).name !== "PlanSuperseded") throw error;
      await this.pass(1_000);
      return this.decide(verdict);
    }
  }

  /** Whatever people are asked about, `bob` says the same to it, until all cases are over, or AWS has been bad for long enough. */
  async decideAll(verdict: "approve" | "deny"): Promise<void> {
    while (await this.answer(verdict));
  }

  /** `bob` says the same to all that people are asked about next; false where nothing is asked before all cases are over. */
  async answer(verdict: "approve" | "deny"): Promise<boolean> {
    const isOver = (cases: readonly Case[]) =>
      cases.length > 0 && cases.every(({ status }) => status === "closed");
    await this.until((cases) => this.#asking(cases).length > 0 || isOver(cases));
    const asking = this.#asking(this.cases());
    for (const { found, planHash } of asking) {
      try {
        await this.rehearsal.decide(this.bob, { ...found, planHash }, verdict);
      } catch (error) {
        // It was planned anew in this moment: he is asked again.
        if ((error as Error).name !== "PlanSuperseded") throw error;
      }
    }
    return asking.length > 0;
  }

  /** The plans that wait for people's word, each with its case. */
  #asking(cases: readonly Case[]): readonly { readonly found: Case; readonly planHash: string }[] {
    const open = cases.filter(({ status }) => status !== "closed");
    if (open.length === 0) return [];
    const now = this.rehearsal.world.clock.now().toISOString();
    const items = storedItems(this.rehearsal.laptop, "decisions");
    const decided = new Set(items.filter(({ sk }) => sk.startsWith("DECISION#")).map(keyOfPlan));
    return items.flatMap((item) => {
      if (!item.sk.startsWith("APPROVAL#") || decided.has(keyOfPlan(item)) || String(item.until) <= now)
        return [];
      const planHash = item.sk.split("#")[1] ?? "";
      const found = open.find(({ id }) => item.pk === `CASE#${id}`);
      return found && countsNow(found, planHash) ? [{ found, planHash }] : [];
    });
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

  /** Lets time pass, for as long as it takes, and looks on. */
  async pass(ms: number): Promise<void> {
    await this.rehearsal.world.clock.runUntil(async () => {
      await this.watch.look();
      return false;
    }, ms);
  }

  /** Bob puts the halt switch on, and takes it back after a while; `meanwhile` happens right after it is on. */
  async haltFor(ms: number, meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
    const { clock } = this.rehearsal.world;
    await this.rehearsal.halt(this.bob, true, "a drill");
    this.watch.haltedFrom(clock.now());
    const end = clock.now().getTime() + ms;
    await meanwhile();
    await this.until(() => clock.now().getTime() >= end);
    this.watch.haltedUntil(clock.now());
    await this.rehearsal.halt(this.bob, false, "the drill is over");
  }

  /** AWS is well again: everything must come to an end, and hold together; what has parked, when somebody takes it up. */
  async close(): Promise<void> {
    const { world } = this.rehearsal;
    world.faults.use(undefined);
    this.workspace.isWell = true;
    const isOver = (cases: readonly Case[]) => this.watch.isOver(cases);
    await this.#within(aWhileMs, () => false);
    await this.#within(patienceMs, isOver);
    await this.#takeUpParked();
    await this.#within(patienceMs, isOver);
    await this.#within(aWhileMs, () => false);
    await this.watch.end(this.cases());
  }

  async #takeUpParked(): Promise<void> {
    for (const found of this.cases())
      if (found.outcome === "parked")
        await this.rehearsal.ask(this.bob, "resume", found, "AWS is well again");
  }

  async #within(ms: number, holds: (cases: readonly Case[]) => boolean): Promise<void> {
    this.#left = ms;
    await this.until(holds);
  }
}

/** The plan that an item of the decisions is about. */
const keyOfPlan = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string =>
  `${pk} ${sk.split("#")[1]}`;
