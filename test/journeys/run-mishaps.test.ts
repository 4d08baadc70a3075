import { viewRun } from "@watchkeeper/plans/run-view";
import { AwsError } from "@watchkeeper/sim/kernel/aws-error";
import { beforeEach, expect, test, vi } from "vitest";
import { openBigCase } from "./big-run.ts";
import { launch, describe as look, owned, type Person, Rehearsal, setHttpTokens } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});

/** Somebody stops the executions of run-plan that are under way, as the console lets them. */
async function stopRuns(): Promise<void> {
  const { hub, names } = rehearsal.laptop.deployment;
  const asHub = (operation: string, input: unknown) =>
    rehearsal.asAdministrator(hub.account, "stepfunctions", operation, input);
  const { executions } = await asHub("ListExecutions", {
    stateMachineArn: `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("run-plan")}`,
    statusFilter: "RUNNING",
  });
  for (const { executionArn } of executions as readonly { readonly executionArn: string }[])
    await asHub("StopExecution", { executionArn });
}

test("a run whose execution somebody stopped is taken up again, and comes to its end", async () => {
  const id = await launch(alice, owned);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, waiting);
  await rehearsal.until("a run", bob.desk, ([only]) => only?.status === "running");
  await stopRuns();
  const parked = await rehearsal.caseThatIs("closed", bob.desk);
  expect(parked).toMatchObject({ outcome: "parked" });
  await rehearsal.ask(bob, "resume", parked, "it was stopped by mistake");
  expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
  expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
  expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
});

test("an undo is planned and done however many of them were denied before", async () => {
  const id = await launch(alice, owned);
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  await rehearsal.caseThatIs("closed", bob.desk);
  for (const verdict of ["deny", "deny", "deny", "deny", "deny", "approve"] as const) {
    await rehearsal.world.clock.advance(60_000);
    await rehearsal.undo(alice, await rehearsal.caseThatIs("closed", bob.desk));
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk), verdict);
  }
  expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "undone" });
  expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
});

test("a thousand steps of a run are shown at once, by a process that knew nothing of it", async () => {
  const { id } = await openBigCase(rehearsal.laptop, 600);
  const { planHash = "" } = (await bob.desk.cases.find(id)) ?? {};
  const { steps } = await viewRun(bob.desk.plans, { caseId: id, planHash }, { count: 1_000 });
  expect(steps).toHaveLength(600);
});

test("plans that were let pass together and pass the hour's limit when they start: people are asked, nothing is dropped", async () => {
  for (const steps of [10, 9, 8, 7, 6, 5, 4, 3]) await openBigCase(rehearsal.laptop, steps);
  await rehearsal.world.clock.advance(600_000);
  const cases = await bob.desk.cases.list();

  expect(cases.map(({ status, outcome }) => outcome ?? status).sort()).toEqual([
    "awaiting-approval",
    ...Array.from({ length: 7 }, () => "fixed"),
  ]);
});

test("who may only call plan-case cannot have a case end as if nothing had been done", async () => {
  await launch(alice, owned);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, waiting);
  await rehearsal.until("a run", bob.desk, ([only]) => only?.status === "running");
  const { hub, names } = rehearsal.laptop.deployment;
  await rehearsal.asAdministrator(hub.account, "lambda", "Invoke", {
    FunctionName: names.function("plan-case"),
    Payload: Buffer.from(JSON.stringify({ caseId: waiting.id, what: "undo" })),
  });
  expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
});

test("a run that ended well after its execution was given up is closed as what it did when somebody resumes it", async () => {
  await launch(alice, owned);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, waiting);
  await rehearsal.until("a run", bob.desk, ([only]) => only?.status === "running");
  const { hub, names } = rehearsal.laptop.deployment;
  await rehearsal.asAdministrator(hub.account, "lambda", "Invoke", {
    FunctionName: names.function("close-case"),
    Payload: Buffer.from(JSON.stringify({ caseId: waiting.id, error: { Error: "States.TaskFailed" } })),
  });
  await rehearsal.world.clock.advance(600_000);
  const [parked] = await bob.desk.cases.list();
  expect(parked).toMatchObject({ outcome: "parked" });
  if (!parked) throw new Error("no case");
  await rehearsal.ask(bob, "resume", parked, "it was given up too early");
  await rehearsal.world.clock.advance(600_000);
  expect((await bob.desk.cases.list())[0]).toMatchObject({ outcome: "fixed" });
});

test("what reads as not done after a lost answer is not done again where somebody has changed the same since: people are asked anew", async () => {
  const id = await launch(alice, owned);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  const { faults, clock } = rehearsal.world;
  const lost = vi.spyOn(faults, "check").mockImplementation(({ operation }) => {
    if (operation === "ModifyInstanceMetadataOptions")
      throw new AwsError("InternalError", "An internal error.", 500);
  });
  await rehearsal.decide(bob, waiting);
  await rehearsal.until("a run", bob.desk, ([only]) => only?.status === "running");
  await clock.advance(5_000);
  lost.mockRestore();
  await setHttpTokens(alice, id, "required");
  await setHttpTokens(alice, id, "optional");
  const again = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  expect(again.planHash).not.toBe(waiting.planHash);
  expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
  const { steps } = await viewRun(
    bob.desk.plans,
    { caseId: again.id, planHash: waiting.planHash ?? "" },
    { count: 10 },
  );
  expect(steps).toMatchObject([
    { state: "drifted", note: expect.stringContaining("somebody may have set it back") },
  ]);
});
