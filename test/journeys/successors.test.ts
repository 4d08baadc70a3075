import { codeKey } from "@watchkeeper/local/deploy-functions";
import { stepfunctions } from "@watchkeeper/sim/services/stepfunctions/service";
import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.ts";

test("a run of more ticks than a history holds goes on in successors, each by its name, and tells its outcome", async () => {
  const rehearsal = await Rehearsal.begin();
  const { laptop, world } = rehearsal;
  const { hub, names } = laptop.deployment;
  let ticks = 0;
  world.code.set(codeKey("advance-run"), async () =>
    ++ticks > 3_100 ? { status: "ended", outcome: "succeeded" } : { status: "running", waitSeconds: 1 },
  );
  const { executionArn } = await rehearsal.asAdministrator(hub.account, "stepfunctions", "StartExecution", {
    stateMachineArn: `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("run-plan")}`,
    name: "c-1.f00d",
    input: JSON.stringify({ caseId: "c-1", planHash: "f00d", part: 1 }),
  });
  await world.clock.advance(2 * 3_600_000);
  const { executions } = world.stateOf(stepfunctions, hub.account, hub.region);
  const runs = [...executions.values()].filter(({ name }) => name.startsWith("c-1.f00d"));
  expect(runs.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
    "c-1.f00d SUCCEEDED",
    "c-1.f00d.part2 SUCCEEDED",
    "c-1.f00d.part3 SUCCEEDED",
  ]);
  const { output } = await rehearsal.asAdministrator(hub.account, "stepfunctions", "DescribeExecution", {
    executionArn,
  });
  expect(JSON.parse(String(output))).toEqual({ outcome: "succeeded" });
});
