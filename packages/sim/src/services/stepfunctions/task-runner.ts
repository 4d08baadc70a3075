import type { TaskCall } from "@watchkeeper/asl/services";
import { StatesError } from "@watchkeeper/asl/states-error";
import { AwsError } from "../../kernel/aws-error.ts";
import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import { seededRandomness } from "../../kernel/randomness.ts";
import type { Principal } from "../../kernel/request.ts";
import type { World } from "../../kernel/world.ts";
import type { ExecutionRecord, StepFunctionsState } from "./state.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const askAgainMs = 5_000;

const isPassing = (error: unknown): boolean =>
  error instanceof AwsError && ([500, 503].includes(error.status) || error.code === "ThrottlingException");

/** Makes the requests of one execution, in a session of the machine's role that lasts as long as the execution. */
export class TaskRunner {
  readonly world: World;
  readonly record: ExecutionRecord;
  readonly state: StepFunctionsState;
  readonly #session: string;

  constructor(world: World, state: StepFunctionsState, record: ExecutionRecord) {
    this.world = world;
    this.state = state;
    this.record = record;
    this.#session = seededRandomness(record.seed + 1).text(32, letters);
  }

  /** Calls a simulated service as the machine's role, or as the role that the state names. */
  async call(
    task: Pick<TaskCall, "credentials">,
    service: string,
    operation: string,
    input: unknown,
  ): Promise<Record<string, unknown>> {
    const principal = await this.#actor(task);
    const { account } = principal;
    const { region } = this.record.machine;
    return (await this.world.call({ principal, service, operation, account, region, input })) as Record<
      string,
      unknown
    >;
  }

  /** As `call`, again and again while the service itself fails or throttles. */
  async callUntilAnswered(
    task: Pick<TaskCall, "credentials" | "signal">,
    ...request: readonly [service: string, operation: string, input: unknown]
  ): Promise<Record<string, unknown>> {
    for (;;) {
      try {
        return await this.call(task, ...request);
      } catch (error) {
        if (!isPassing(error)) throw error;
        await this.world.clock.sleep(askAgainMs, task.signal);
      }
    }
  }

  async #actor({ credentials }: Pick<TaskCall, "credentials">): Promise<Principal> {
    const own = this.#assume();
    if (!credentials) return own;
    const { account, region } = this.record.machine;
    const input = { RoleArn: credentials.RoleArn, RoleSessionName: this.#session };
    const answer = await this.world.call({
      principal: own,
      service: "sts",
      operation: "AssumeRole",
      account,
      region,
      input,
    });
    const { Credentials } = answer as { readonly Credentials: { readonly AccessKeyId: string } };
    return this.world.principalOf(Credentials.AccessKeyId) ?? own;
  }

  #assume(): Principal {
    try {
      const { roleArn, machine } = this.record;
      return this.world.assume(roleArn, this.#session, "states.amazonaws.com", sourceKeys(machine.arn));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StatesError("States.Permissions", error.message);
    }
  }
}
