import type { HistoryEvent } from "@watchkeeper/asl/history";
import type { Case } from "@watchkeeper/cases/case";
import type { ExecutionPicture, MachineDefinition } from "@watchkeeper/console/wire";
import { lastAsked } from "@watchkeeper/reactions/request-change";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import { type ExecutionWalk, walk } from "./execution-walk.ts";
import type { Laptop } from "./laptop.ts";

/** The executions of a case, as they are drawn: its newest one, and the one that that one started. */
export async function executionPictures(laptop: Laptop, found: Case): Promise<readonly ExecutionPicture[]> {
  const pictures: ExecutionPicture[] = [];
  const arns = [await newestExecution(laptop, found)];
  for (const arn of arns) {
    if (arn === undefined) continue;
    const { picture, started } = await draw(laptop, arn);
    pictures.push(picture);
    arns.push(started.at(-1));
  }
  return pictures;
}

/** What a person asked for is an execution of its own. */
async function newestExecution(laptop: Laptop, found: Case): Promise<string | undefined> {
  const { executionArn } = found;
  const asked = lastAsked(found);
  if (executionArn === undefined || asked === undefined) return executionArn;
  const arn = `${executionArn.slice(0, executionArn.lastIndexOf(":"))}:${asked}`;
  const known = await ask(laptop, "DescribeExecution", { executionArn: arn }).catch(() => undefined);
  return known ? arn : executionArn;
}

async function draw(
  laptop: Laptop,
  executionArn: string,
): Promise<{ picture: ExecutionPicture; started: ExecutionWalk["started"] }> {
  const { status } = await ask(laptop, "DescribeExecution", { executionArn });
  const machine = await ask(laptop, "DescribeStateMachineForExecution", { executionArn });
  const { started, ...way } = walk(await historyOf(laptop, executionArn));
  const { names } = laptop.deployment;
  return {
    started,
    picture: {
      arn: executionArn,
      machine: String(machine.name).replace(names.machine(""), ""),
      status: String(status),
      definition: JSON.parse(String(machine.definition)) as MachineDefinition,
      ...way,
    },
  };
}

async function historyOf(laptop: Laptop, executionArn: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: unknown;
  do {
    const page = await ask(laptop, "GetExecutionHistory", {
      executionArn,
      maxResults: 1_000,
      ...(nextToken ? { nextToken } : {}),
    });
    events.push(...(page.events as readonly HistoryEvent[]));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** Asks Step Functions of the hub as its administrator: the operator's role reads cases, and no executions. */
async function ask(
  { world, deployment: { hub } }: Laptop,
  operation: string,
  input: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const principal: Principal = {
    type: "root",
    arn: `arn:aws:iam::${hub.account}:root`,
    account: hub.account,
    userId: hub.account,
    administrator: true,
  };
  return (await world.call({ principal, service: "stepfunctions", operation, ...hub, input })) as never;
}
