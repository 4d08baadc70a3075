import { dynamoSweeps } from "@watchkeeper/aws/dynamodb/sweeps";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import type { SweepNow } from "@watchkeeper/reactions/sweeps";
import type { Rehearsal } from "./rehearsal.ts";

/** A stage's sweeps, as an administrator of the hub starts and sees them. */
export class Swept {
  readonly #rehearsal: Rehearsal;
  #count = 0;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  /** Starts a sweep of a check; answers with its execution. */
  async start(check: string, account?: string): Promise<string> {
    const { hub, names } = this.#rehearsal.laptop.deployment;
    this.#count += 1;
    const { executionArn } = await this.#rehearsal.asAdministrator(
      hub.account,
      "stepfunctions",
      "StartExecution",
      {
        stateMachineArn: `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("sweep")}`,
        name: `by-hand-${this.#count}`,
        input: JSON.stringify({ check, ...(account === undefined ? {} : { account }) }),
      },
    );
    return String(executionArn);
  }

  /** How the newest sweep of a check stands. */
  async now(check: string): Promise<SweepNow | undefined> {
    const { world, laptop } = this.#rehearsal;
    const { hub, names } = laptop.deployment;
    const root = {
      type: "root",
      arn: `arn:aws:iam::${hub.account}:root`,
      account: hub.account,
      userId: hub.account,
      administrator: true,
    } as const;
    const runtime = this.#rehearsal.runtime(world.credentialsFor(root));
    const sweeps = dynamoSweeps(dynamoTables(runtime, names.table).work, world.clock);
    const [run] = await sweeps.newest([check]);
    return run && { run, places: await sweeps.places(run) };
  }

  /** Lets a sweep come to its end; answers with how it stands then. */
  async ended(check: string, executionArn: string, withinMs = 6 * 3_600_000): Promise<SweepNow> {
    const isOver = await this.#rehearsal.world.clock.runUntil(
      async () => (await this.status(executionArn)) !== "RUNNING",
      withinMs,
    );
    const now = await this.now(check);
    if (!isOver || !now) throw new Error(`the sweep of ${check} never ended: ${JSON.stringify(now)}`);
    return now;
  }

  async status(executionArn: string): Promise<string> {
    const { hub } = this.#rehearsal.laptop.deployment;
    const { status } = await this.#rehearsal.asAdministrator(
      hub.account,
      "stepfunctions",
      "DescribeExecution",
      { executionArn },
    );
    return String(status);
  }

  /** Sweeps, to its end. */
  async sweep(check: string, account?: string): Promise<SweepNow> {
    return this.ended(check, await this.start(check, account));
  }
}
