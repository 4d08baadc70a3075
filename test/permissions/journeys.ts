import type { Case } from "@watchkeeper/cases/case";
import { caseStory } from "@watchkeeper/local/case-story";
import { clickRequest, send, storedMessages } from "@watchkeeper/local/click-driver";
import { startSlackEmulator } from "@watchkeeper/local/slack-emulator";
import { BackedUp } from "../journeys/backed-up.ts";
import { manyVolumes } from "../journeys/many-volumes.ts";
import { account, launch, owned, Rehearsal, region } from "../journeys/rehearsal.ts";
import { Swept } from "../journeys/swept.ts";
import { encrypted, launchTags, prepareBaseline } from "../journeys/whole-baseline.ts";
import { journeys as journeysUnderFaults } from "../simulation/journeys.ts";
import { Scene } from "../simulation/scene.ts";
import type { Stage } from "./asked.ts";

/** A journey that is acted out to see what it takes. `watch` is shown its world before anything happens there. */
type Journey = (watch: (rehearsal: Rehearsal) => void) => Promise<void>;

const hour = 3_600_000;

/** Who is there, and what each journey says again and again. */
async function openStage(watch: (rehearsal: Rehearsal) => void, rehearsal: Rehearsal) {
  watch(rehearsal);
  const [alice, bob] = [await rehearsal.person("alice"), await rehearsal.person("bob")];
  return {
    rehearsal,
    alice,
    bob,
    clock: rehearsal.world.clock,
    asked: () => rehearsal.caseThatIs("awaiting-approval", bob.desk),
    closed: () => rehearsal.caseThatIs("closed", bob.desk),
  };
}

/** What is done at a terminal and looked at in the console: a plan is approved and undone, a switch is put on, a day's anchor is verified. */
const terminal: Journey = async (watch) => {
  const { rehearsal, alice, bob, asked, closed } = await openStage(watch, await Rehearsal.begin());
  await launch(alice);
  await rehearsal.decide(bob, await asked());
  await rehearsal.undo(alice, await closed());
  await rehearsal.decide(bob, await asked());
  await rehearsal.until("undone", bob.desk, ([one]) => one?.outcome === "undone");
  await caseStory(rehearsal.laptop, bob.desk, (await closed()).id);
  const proven = await rehearsal.proven(bob, (await rehearsal.mfaDeviceOf("bob"))().TokenCode);
  await rehearsal.halt(proven, true, "a drill");
  await bob.desk.switches.halt();
  await rehearsal.halt(bob, false, "the drill is over");
  await bob.desk.switches.history();
  const { hub, names } = rehearsal.laptop.deployment;
  const anchor = { FunctionName: names.function("anchor-audit") };
  for (const _day of [1, 2]) await rehearsal.asAdministrator(hub.account, "lambda", "Invoke", anchor);
  await rehearsal.auditIsWhole(bob.desk);
};

/** Somebody does to the trail what nobody of ours does: the notary tells, and so does the day's anchor. */
const tampered: Journey = async (watch) => {
  const { rehearsal, alice, bob, clock, asked } = await openStage(watch, await Rehearsal.begin());
  const { hub, names } = rehearsal.laptop.deployment;
  const anchor = () =>
    rehearsal.asAdministrator(hub.account, "lambda", "Invoke", {
      FunctionName: names.function("anchor-audit"),
    });
  // Before any case, it is the first to see the configuration.
  await anchor();
  await launch(alice);
  const { id } = await asked();
  await clock.advance(hour);
  const Key = { pk: { S: `CASE#${id}` }, sk: { S: "00000002" } };
  const TableName = names.table("trail");
  const { Item } = await rehearsal.asAdministrator(hub.account, "dynamodb", "GetItem", { TableName, Key });
  await rehearsal.asAdministrator(hub.account, "dynamodb", "DeleteItem", { TableName, Key });
  await clock.advance(hour);
  await anchor();
  // What is put back is held against what is kept.
  await rehearsal.asAdministrator(hub.account, "dynamodb", "PutItem", { TableName, Item });
  await clock.advance(hour);
  await rehearsal.auditIsWhole(bob.desk);
};

/** What comes on the queue is no event; an approver's connection breaks before the execution was told. */
const mishaps: Journey = async (watch) => {
  const { rehearsal, alice, bob, clock, asked, closed } = await openStage(watch, await Rehearsal.begin());
  await rehearsal.deliver("{ not json");
  await launch(alice, owned);
  await rehearsal.decideUntold(bob, await asked());
  await closed();

  const [event] = rehearsal.apiCalls();
  await clock.advance(7 * hour);
  const late = { ...event, detail: { ...(event?.detail as object), eventID: "late" } };
  await rehearsal.deliver(JSON.stringify(late));
  const [stale] = await rehearsal.until("a stale case", bob.desk, (all) =>
    all.some(({ outcome }) => outcome === "stale"),
  );
  await rehearsal.ask(bob, "retry", stale!, "it may still be so");
  await clock.advance(hour);
  // Nothing of it has parked: the word is refused, and counted.
  await rehearsal.ask(bob, "resume", stale!).catch(() => undefined);

  // Approved, and not told; what joins then has the same plan asked about once more.
  const id = await launch(alice);
  const isAsked = (one: Case) =>
    one.status === "awaiting-approval" && one.resources.some((arn) => arn.endsWith(id));
  const cases = await rehearsal.until("it is asked about", bob.desk, (all) => all.some(isAsked));
  await rehearsal.decideUntold(bob, cases.find(isAsked)!);
  await clock.advance(hour);
};

/** What is launched while the halt switch is on goes on by itself when it is off. */
const halted: Journey = async (watch) => {
  const { rehearsal, alice, bob, clock } = await openStage(watch, await Rehearsal.begin());
  await rehearsal.halt(bob, true);
  await launch(alice);
  await rehearsal.caseThatIs("held", bob.desk);
  // The switch by itself: the sweep finds what goes on.
  await rehearsal.hub.switches.set(false, bob.desk.identity, "it is over");
  await clock.advance(hour);
};

/** A deployment that changes the workflows finds a case on its way, and somebody stops that case's execution in a run. */
const operations: Journey = async (watch) => {
  const { rehearsal, alice, bob, asked } = await openStage(watch, await Rehearsal.begin());
  const { hub, machines } = rehearsal.laptop.deployment;
  const ask = (operation: string, input: unknown) =>
    rehearsal.asAdministrator(hub.account, "stepfunctions", operation, input);
  await launch(alice);
  await rehearsal.decide(bob, await asked());
  for (const { arn: stateMachineArn, definition } of machines)
    await ask("UpdateStateMachine", { stateMachineArn, definition: JSON.stringify(definition) });
  const [running] = await rehearsal.until("a run", bob.desk, ([one]) => one?.status === "running");
  await ask("StopExecution", { executionArn: running!.executionArn });
  await rehearsal.world.clock.advance(60_000);
};

/** A day on which nobody says a word: the first anchor puts the configuration on record. */
const firstDay: Journey = async (watch) => {
  const { clock } = await openStage(watch, await Rehearsal.begin());
  await clock.advance(25 * hour);
};

/** Somebody stops the execution of a run, by mistake, and has the run taken up again. */
const parked: Journey = async (watch) => {
  const { rehearsal, alice, bob, asked, closed } = await openStage(watch, await Rehearsal.begin());
  const { hub, machines } = rehearsal.laptop.deployment;
  const ask = (operation: string, input: unknown) =>
    rehearsal.asAdministrator(hub.account, "stepfunctions", operation, input);
  await launch(alice, owned);
  await rehearsal.decide(bob, await asked());
  await rehearsal.until("a run", bob.desk, ([one]) => one?.status === "running");
  const { arn: stateMachineArn } = machines.find(({ key }) => key === "run-plan")!;
  const { executions } = await ask("ListExecutions", { stateMachineArn, statusFilter: "RUNNING" });
  for (const { executionArn } of executions as readonly { readonly executionArn: string }[])
    await ask("StopExecution", { executionArn });
  await rehearsal.ask(bob, "resume", await closed(), "it was a mistake");
  await closed();
};

/**
 * What is done in the chat, which is told of one case several times in one instant, and is down for a while; then the
 * sweeps stop too, for longer than cases count as recent.
 */
const chat: Journey = async (watch) => {
  let emulator = await startSlackEmulator({ approvers: [] });
  const { rehearsal, alice, clock, asked, closed } = await openStage(
    watch,
    await Rehearsal.begin(1, emulator.slack),
  );
  const click = async (actionId: string) => {
    await clock.advance(5_000);
    const [message] = await storedMessages(emulator.slack);
    await send(
      rehearsal.laptop,
      clickRequest(rehearsal.laptop, { message: message!, actionId, user: "U0000BOB" }),
    );
  };
  await launch(alice);
  const { id } = await asked();
  await Promise.all([1, 2, 3, 4, 5].map(() => rehearsal.hub.tellChat(id)));
  await click("approve");
  await closed();
  for (const halted of [true, false]) {
    const { seq } = await rehearsal.hub.switches.set(halted, alice.desk.identity, "a drill");
    await rehearsal.hub.tellHalt(seq);
  }

  for (let count = 0; count < 5; count++) await launch(alice, owned);
  await asked();
  await clock.advance(26 * hour);

  await launch(alice);
  await asked();
  await clock.advance(60_000);
  const port = Number(new URL(emulator.url).port);
  await emulator.close();
  await launch(alice, { MetadataOptions: { HttpTokens: "required" } });
  await clock.advance(hour);
  const { hub, names } = rehearsal.laptop.deployment;
  const sweeps = { Name: names.function("sweep-outbox") };
  await rehearsal.asAdministrator(hub.account, "eventbridge", "DisableRule", sweeps);
  await clock.advance(3 * 24 * hour);
  await rehearsal.asAdministrator(hub.account, "eventbridge", "EnableRule", sweeps);
  emulator = await startSlackEmulator({ port, approvers: [] });
  await clock.advance(hour / 2);
  await emulator.close();
};

/** The whole baseline acts, and is taken back. */
const baseline: Journey = async (watch) => {
  const { rehearsal, alice, bob, clock, asked, closed } = await openStage(watch, await Rehearsal.begin());
  await prepareBaseline(rehearsal);
  await bob.desk.switches.halted();
  // All checks have their time.
  const settled = () => clock.advance(hour / 2);
  await launch(alice, { ...launchTags(), ...encrypted });
  await settled();
  await rehearsal.undo(alice, await closed());
  await rehearsal.decide(bob, await asked());
  await rehearsal.until("undone", bob.desk, ([one]) => one?.outcome === "undone");

  await launch(alice, launchTags({ backup: "daily" }));
  await settled();
  await rehearsal.decide(bob, await asked());
  await settled();
  const stopped = await rehearsal.until("fixed", bob.desk, (cases) =>
    cases.some(({ outcome }) => outcome === "fixed"),
  );
  await rehearsal.undo(alice, stopped.find(({ outcome }) => outcome === "fixed")!);
  await rehearsal.decide(bob, await asked());
  await rehearsal.until("undone", bob.desk, (cases) => cases.every(({ outcome }) => outcome === "undone"));

  // A sweep finds a volume that no plan takes in.
  const Tags = [{ Key: "backup", Value: "required" }];
  await rehearsal.asAdministrator(account, "ec2", "CreateVolume", {
    AvailabilityZone: `${region}a`,
    Size: 8,
    TagSpecifications: [{ ResourceType: "volume", Tags }],
  });
  await settled();
  await new Swept(rehearsal).sweep("volume-protected");
  await settled();
  const tagged = await rehearsal.until("tagged", bob.desk, (cases) =>
    cases.some(({ outcome }) => outcome === "fixed"),
  );
  await rehearsal.undo(alice, tagged.find(({ outcome }) => outcome === "fixed")!);
  await rehearsal.decide(bob, await asked());
  await rehearsal.until("undone", bob.desk, (cases) => cases.every(({ outcome }) => outcome === "undone"));
};

/** A plan's backup fails, and so does a copy: both are made again. */
const backups: Journey = async (watch) => {
  const { rehearsal, bob, asked, closed } = await openStage(watch, await Rehearsal.begin());
  const backedUp = await BackedUp.prepare(rehearsal);
  const volume = await backedUp.volume();
  await backedUp.plan(volume);
  backedUp.fails(volume, "The volume has status modifying");
  await rehearsal.decide(bob, await asked());
  await closed();
  const [point] = await backedUp.points(volume);
  backedUp.fails(volume, "An internal error occurred", "FAILED", "copy");
  await backedUp.copy(point?.RecoveryPointArn ?? "");
  await rehearsal.decide(bob, await asked());
  await rehearsal.until("copied", bob.desk, (all) => all.every(({ status }) => status === "closed"));
};

/**
 * Two volumes are not backed up any more: a sweep is stopped in the middle, and another ends it. What people are asked about
 * then fails once more, and is joined; one of them is mended by hand.
 */
const sweeps: Journey = async (watch) => {
  const { rehearsal, bob, clock, asked } = await openStage(watch, await Rehearsal.begin());
  const backedUp = await BackedUp.prepare(rehearsal);
  const volumes = await manyVolumes(rehearsal, backedUp, { all: 450, stale: 2 });
  const swept = new Swept(rehearsal);
  const check = "recovery-point-within-rpo";
  const { hub, names } = rehearsal.laptop.deployment;
  const executionArn = await swept.start(check);
  const stopObserving = rehearsal.world.observe((trace) => {
    if (trace.type !== "invocation" || trace.functionName !== names.function("sweep-page")) return;
    stopObserving();
    void rehearsal.asAdministrator(hub.account, "stepfunctions", "StopExecution", { executionArn });
  });
  await clock.advance(hour);
  await bob.desk.door.say({ do: "sweep", check });
  await asked();
  const [newest] = await bob.desk.sweeps.newest([check]);
  if (newest) await bob.desk.sweeps.places(newest);
  const [first = "", second = ""] = volumes;
  await backedUp.start(second);
  await clock.advance(hour);
  await swept.sweep(check);
  await asked();
  // What is found of a volume is told otherwise, and joins the case that waits.
  await rehearsal.asAdministrator(hub.account, "eventbridge", "DisableRule", {
    Name: names.busToQueueRule,
    EventBusName: names.bus,
  });
  backedUp.fails(first, "You are not authorized to perform this operation.");
  await backedUp.start(first);
  await clock.advance(hour);
  await swept.sweep(check);
  await clock.advance(hour);
  // What only observes is closed as it is found.
  await backedUp.ask("ec2", "CreateTags", {
    Resources: [first.split("/")[1]],
    Tags: [{ Key: "backup", Value: "required" }],
  });
  await swept.sweep("volume-protected");
  await manyVolumes(rehearsal, backedUp, { all: 1, stale: 1 });
  await swept.sweep(check);
  await asked();
};

/** A journey of test/simulation, while things go wrong. */
const underFaults =
  (name: string): Journey =>
  async (watch) => {
    const scene = await Scene.open(1, "rough");
    watch(scene.rehearsal);
    await journeysUnderFaults[name]!(scene, 1);
    await scene.close();
  };

/** The journeys, by the configuration that they need: the project's own, and that in which the whole baseline acts. */
export const journeys = {
  own: [
    firstDay,
    terminal,
    tampered,
    mishaps,
    halted,
    operations,
    parked,
    chat,
    backups,
    sweeps,
    underFaults("undo"),
  ],
  "whole-baseline": [baseline],
} satisfies Readonly<Record<Stage, readonly Journey[]>>;
