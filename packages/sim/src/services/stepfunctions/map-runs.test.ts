import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  UpdateMapRunCommand,
} from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, test } from "vitest";
import { stepfunctions } from "./service.ts";
import { account, machine, states, workshop } from "./test-world.ts";

let shop: ReturnType<typeof workshop>;
let execution: string;
let mapRunArn: string;

/** Five children that take ten seconds each, one at a time. */
const each = {
  Type: "Map",
  Items: [1, 2, 3, 4, 5],
  MaxConcurrency: 1,
  End: true,
  Label: "Ten",
  ItemProcessor: {
    ...states({ W: { Type: "Wait", Seconds: 10, End: true } }),
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  },
};
const described = () => shop.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
const updated = (change: object) => shop.sfn.send(new UpdateMapRunCommand({ mapRunArn, ...change }));

beforeEach(async () => {
  shop = workshop();
  await shop.machine("m", states({ M: each }));
  execution = await shop.start("m");
  await shop.world.clock.advance(15_000);
  const { mapRuns = [] } = await shop.sfn.send(new ListMapRunsCommand({ executionArn: execution }));
  mapRunArn = mapRuns[0]?.mapRunArn ?? "";
});

describe("a Map Run", () => {
  test("is listed with its execution, and its children with it", async () => {
    const { mapRuns } = await shop.sfn.send(new ListMapRunsCommand({ executionArn: execution }));
    expect(mapRuns).toMatchObject([
      {
        executionArn: execution,
        mapRunArn,
        stateMachineArn: `${machine("m")}/Ten`,
        startDate: expect.any(Date),
      },
    ]);
    const { executions = [] } = await shop.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions.map(({ status }) => status)).toEqual(["RUNNING", "SUCCEEDED"]);
  });

  test("counts its children while they run, and when all is over", async () => {
    expect(await described()).toMatchObject({
      status: "RUNNING",
      maxConcurrency: 1,
      executionCounts: { pending: 3, running: 1, succeeded: 1, total: 5 },
    });
    await shop.world.clock.advance(60_000);
    expect(await described()).toMatchObject({
      status: "SUCCEEDED",
      itemCounts: { pending: 0, running: 0, succeeded: 5, total: 5, resultsWritten: 5 },
    });
  });

  test("takes new limits while it runs, and none afterwards", async () => {
    await updated({ maxConcurrency: 5, toleratedFailureCount: 2 });
    await shop.world.clock.advance(5_000);
    expect(await described()).toMatchObject({
      maxConcurrency: 5,
      toleratedFailureCount: 2,
      executionCounts: { running: 3 },
    });
    await shop.world.clock.advance(10_000);
    expect((await shop.describe(execution)).status).toBe("SUCCEEDED");
    await expect(updated({ maxConcurrency: 1 })).rejects.toMatchObject({ name: "ValidationException" });
    mapRunArn += "x";
    await expect(described()).rejects.toMatchObject({ name: "ResourceNotFound" });
  });
});

describe("Express children", () => {
  /** Those that run. */
  const children = () =>
    [...shop.world.stateOf(stepfunctions, account, "us-east-1").executions.keys()].filter((arn) =>
      arn.includes(":express:"),
    );
  const express = (seconds: string) => ({
    ...each,
    MaxConcurrency: 2,
    ToleratedFailureCount: 1,
    ItemProcessor: {
      ...states({ W: { Type: "Wait", Seconds: seconds, End: true } }),
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
    },
  });

  test("run five minutes at most, are counted, and can neither be listed nor described", async () => {
    await shop.machine("e", states({ M: express("{% $states.input * 70 %}") }));
    execution = await shop.start("e");
    await shop.world.clock.advance(1_000);
    const { mapRuns = [] } = await shop.sfn.send(new ListMapRunsCommand({ executionArn: execution }));
    mapRunArn = mapRuns[0]?.mapRunArn ?? "";
    expect(await shop.sfn.send(new ListExecutionsCommand({ mapRunArn }))).toMatchObject({ executions: [] });
    const child = children()[0] ?? "";
    expect(child).toContain(":express:e/Ten:");
    await expect(shop.describe(child)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    await shop.world.clock.advance(900_000);
    expect(await described()).toMatchObject({ executionCounts: { succeeded: 4, timedOut: 1 } });
    expect((await shop.describe(execution)).status).toBe("SUCCEEDED");
    expect(children()).toEqual([]);
  });

  test("are begun anew where their Map Run is redriven", async () => {
    await shop.machine("e", states({ M: { ...express("{% $states.input * 140 %}"), MaxConcurrency: 5 } }));
    execution = await shop.start("e");
    await shop.world.clock.advance(900_000);
    expect((await shop.describe(execution)).status).toBe("FAILED");
    await shop.sfn.send(new RedriveExecutionCommand({ executionArn: execution }));
    await shop.world.clock.advance(1_000);
    expect(children()).toHaveLength(3);
  });
});
