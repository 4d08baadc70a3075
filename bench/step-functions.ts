import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import type { World } from "@watchkeeper/sim/kernel/world";
import { iam } from "@watchkeeper/sim/services/iam/service";
import { stepfunctions } from "@watchkeeper/sim/services/stepfunctions/service";
import type { Bench } from "./main.ts";
import { higher, lower } from "./report/measure.ts";

const account = "111122223333";
const region = "us-east-1";
const runs = 3;
/** Rounds of Pass and Choice; an execution's history ends at 25,000 events, and a round writes four. */
const rounds = 5_000;
const items = 10_000;
const targets = { transitions: 20_000, mapMs: 2_000 };

const loop = {
  QueryLanguage: "JSONata",
  StartAt: "Start",
  States: {
    Start: { Type: "Pass", Assign: { i: 0 }, Next: "Step" },
    Step: { Type: "Pass", Assign: { i: "{% $i + 1 %}" }, Next: "More?" },
    "More?": {
      Type: "Choice",
      Choices: [{ Condition: `{% $i < ${rounds} %}`, Next: "Step" }],
      Default: "Done",
    },
    Done: { Type: "Succeed", Output: "{% $i %}" },
  },
};
const map = {
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Items: `{% [1..${items}] %}`,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Double",
        States: { Double: { Type: "Pass", Output: "{% $states.input * 2 %}", End: true } },
      },
      Output: "{% $count($states.result) %}",
      End: true,
    },
  },
};

export const bench: Bench = {
  does: "how fast state machines run: Pass and Choice states a second, and a distributed Map of 10,000 items",
  how: `the best of ${runs} runs, in the embedded AWS`,
  run: async () => {
    const transitions = 2 * rounds + 2;
    const loopMs = await best(loop, String(rounds));
    const mapMs = await best(map, String(items));
    return [
      higher("Pass and Choice transitions", (transitions / loopMs) * 1_000, "a second", targets.transitions),
      lower(`distributed Map of ${items.toLocaleString("en")} items`, mapMs, "ms", targets.mapMs),
    ];
  },
};

/** The shortest time, in milliseconds, that an execution took; what is fast and wrong is not worth measuring. */
async function best(definition: object, output: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const world = createWorld({ services: [stepfunctions, iam], accounts: [account], seed: 1 });
    const executionArn = await prepare(world, definition);
    const began = performance.now();
    await world.clock.settled();
    times.push(performance.now() - began);
    const found = (await call(world, "stepfunctions", "DescribeExecution", { executionArn })) as {
      readonly output?: string;
    };
    if (found.output !== output) throw new Error(`The execution ended with ${JSON.stringify(found)}.`);
  }
  return Math.min(...times);
}

/** A machine, its role, and an execution that has been taken and not begun. */
async function prepare(world: World, definition: object): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" },
  };
  await call(world, "iam", "CreateRole", { RoleName: "m", AssumeRolePolicyDocument: JSON.stringify(trust) });
  const roleArn = `arn:aws:iam::${account}:role/m`;
  const machine = { name: "m", roleArn, definition: JSON.stringify(definition) };
  const { stateMachineArn } = (await call(world, "stepfunctions", "CreateStateMachine", machine)) as {
    readonly stateMachineArn: string;
  };
  const started = (await call(world, "stepfunctions", "StartExecution", { stateMachineArn })) as {
    readonly executionArn: string;
  };
  return started.executionArn;
}

function call(world: World, service: string, operation: string, input: unknown): Promise<unknown> {
  const root: Principal = {
    type: "root",
    arn: `arn:aws:iam::${account}:root`,
    account,
    userId: account,
    administrator: true,
  };
  return world.call({ principal: root, service, operation, account, region, input });
}
