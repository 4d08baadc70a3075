import { defineConfig } from "@watchkeeper/config/define-config";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { changing } from "./changing-config.ts";
import { launch, describe as look, owned, type Person, Rehearsal, setHttpTokens } from "./rehearsal.ts";
import { staff } from "./staff.ts";

// A stage whose configuration changes while its cases wait.
vi.mock("../../watchkeeper.config.ts", () => import("./changing-config.ts"));
vi.mock("../../functions/deployed/config.ts", () => import("./changing-deployed.ts"));

const configured = (mode: "observe" | "ask" | "enforce", accounts: readonly string[] = ["444455556666"]) =>
  defineConfig({
    hub: { account: "111122223333", region: "us-east-1" },
    accounts: accounts.map((id) => ({ id, name: `of ${id}`, regions: ["us-east-1"] })),
    checks: [...awsBaseline, imdsv2Required.with({ mode })],
    ...staff,
  });

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  changing.current = configured("ask");
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const only = async () => (await bob.desk.cases.find((await bob.desk.cases.list())[0]!.id))!;
const httpTokens = async (id: string) => (await look(alice, id)).MetadataOptions?.HttpTokens;

/** The same cloud, its functions begun anew under this configuration. */
async function deployed(next: ReturnType<typeof defineConfig>): Promise<void> {
  rehearsal = await rehearsal.restarted();
  changing.current = next;
  alice = await rehearsal.back(alice);
  bob = await rehearsal.back(bob);
}

test("what is tried again under a check that only observes by now is not told to be right", async () => {
  await launch(alice, owned);
  await minutes(5);
  await rehearsal.decide(bob, await only(), "deny");
  await minutes(30);
  await deployed(configured("observe"));
  await rehearsal.ask(alice, "retry", await only());
  await minutes(10);
  expect(await only()).toMatchObject({ status: "closed", outcome: "observed" });
});

/** A configuration that composes the check no more: it was taken out, or is called otherwise now. */
const withoutIt = () =>
  defineConfig({
    hub: { account: "111122223333", region: "us-east-1" },
    accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
    checks: awsBaseline.filter(({ id }) => id !== imdsv2Required.id),
    ...staff,
  });

test("what was approved under a check that nobody composes any more is not done", async () => {
  const id = await launch(alice, owned);
  await minutes(5);
  await deployed(withoutIt());
  await rehearsal.decide(bob, await only());
  await minutes(30);
  expect(await httpTokens(id)).toBe("optional");
  expect(await only()).toMatchObject({ status: "closed", outcome: "refused" });
  expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
});

test("what was denied under a check that nobody composes any more may be asked for, and nothing is done", async () => {
  const id = await launch(alice, owned);
  await minutes(5);
  await rehearsal.decide(bob, await only(), "deny");
  await minutes(30);
  await deployed(withoutIt());
  await rehearsal.ask(alice, "retry", await only());
  await minutes(10);
  expect(await httpTokens(id)).toBe("optional");
  expect((await only()).status).toBe("closed");
});

test("what was approved of an account that nobody watches any more is not done", async () => {
  const id = await launch(alice, owned);
  await minutes(5);
  await deployed(configured("ask", ["777788889999"]));
  await rehearsal.decide(bob, await only());
  await minutes(30);
  expect(await httpTokens(id)).toBe("optional");
  expect(await only()).toMatchObject({ status: "closed", outcome: "refused" });
});

test("what is tried again in an account that nobody watches any more is superseded", async () => {
  await launch(alice, owned);
  await minutes(5);
  await rehearsal.decide(bob, await only(), "deny");
  await minutes(30);
  await deployed(configured("enforce", ["777788889999"]));
  await rehearsal.ask(alice, "retry", await only());
  await minutes(10);
  expect(await only()).toMatchObject({ status: "closed", outcome: "superseded" });
});

test("what waits for people under a check that enforces by now still waits for them", async () => {
  const id = await launch(alice, owned);
  await minutes(5);
  await deployed(configured("enforce"));
  await minutes(60);
  expect(await only()).toMatchObject({ status: "awaiting-approval" });
  expect(await httpTokens(id)).toBe("optional");
});

describe("what people have had taken back of a check that enforces", () => {
  let id: string;
  const undone = async () => (await bob.desk.cases.list()).find(({ outcome }) => outcome === "undone")!;
  const asking = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
  const setBack = async () => {
    await setHttpTokens(alice, id, "optional");
    await minutes(30);
  };

  beforeEach(async () => {
    await deployed(configured("enforce"));
    id = await launch(alice, owned);
    await minutes(30);
    expect(await httpTokens(id)).toBe("required");
    await rehearsal.undo(alice, await only());
    await rehearsal.decide(bob, await asking());
    await minutes(30);
    expect(await httpTokens(id)).toBe("optional");
    await setBack();
  });

  test("is asked about when it is heard of next, with who had it taken back and until when", async () => {
    expect(await httpTokens(id)).toBe("optional");
    const { id: before, note } = await undone();
    expect(note).toContain("until 2026-03-09T");
    const { id: caseId, planHash = "" } = await asking();
    const { request } = (await bob.desk.approvals.find(caseId, planHash))!;
    expect(request.reasons).toEqual([
      expect.stringMatching(
        `^arn:aws:iam::444455556666:user/alice had the same taken back in case ${before}, and until 2026-03-09T`,
      ),
    ]);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });

  test("is done again unasked when that is a week ago", async () => {
    await rehearsal.decide(bob, await asking(), "deny");
    await minutes(8 * 24 * 60);
    await setBack();
    expect(await httpTokens(id)).toBe("required");
  });

  test("is done again unasked once somebody has had it tried again", async () => {
    await rehearsal.decide(bob, await asking(), "deny");
    await minutes(5);
    const found = await undone();
    await rehearsal.ask(alice, "retry", found, "the application is ready");
    await minutes(30);
    expect(await httpTokens(id)).toBe("required");
    expect(await bob.desk.cases.find(found.id)).toMatchObject({ status: "closed", outcome: "fixed" });
    await setBack();
    expect(await httpTokens(id)).toBe("required");
  });

  test("is not done by who starts its run past the people who are asked", async () => {
    const { id: caseId, planHash } = await asking();
    const { hub, names } = rehearsal.laptop.deployment;
    const stateMachineArn = `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("run-plan")}`;
    const input = JSON.stringify({ caseId, planHash });
    await rehearsal.asAdministrator(hub.account, "stepfunctions", "StartExecution", {
      stateMachineArn,
      input,
    });
    await minutes(30);
    expect(await httpTokens(id)).toBe("optional");
  });
});
