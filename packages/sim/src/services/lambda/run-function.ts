import type { FunctionProcess, Invocation, LambdaCode, World } from "../../kernel/world.ts";
import { assumeRole } from "./assume-role.ts";
import type { LambdaFunction } from "./state.ts";

/** What came of an invocation: its payload as JSON, and whether that tells of an error. */
export interface Outcome {
  readonly requestId: string;
  readonly payload: string;
  /** `Unhandled`: the code threw, or its time was over. */
  readonly functionError: string | undefined;
}

/** Runs a function's code once: as its role, with its environment, until it ends or its time is over on the world's clock. */
export async function runFunction(
  world: World,
  target: LambdaFunction,
  payload: string,
  requestId: string = world.ids.uuid(),
): Promise<Outcome> {
  const code = world.code.get(target.codeKey);
  const outcome = code
    ? await runCode(world, target, code, payload, requestId)
    : failed("Runtime.ImportModuleError", `Error: Cannot find module '${target.codeKey}'`);
  const failure = outcome.functionError ? { error: failureText(outcome.payload) } : {};
  const time = world.clock.now().toISOString();
  world.tell({ type: "invocation", time, functionName: target.name, requestId, ...failure });
  return { ...outcome, requestId };
}

type Ended = Pick<Outcome, "payload" | "functionError">;

async function runCode(
  world: World,
  target: LambdaFunction,
  code: LambdaCode,
  payload: string,
  requestId: string,
): Promise<Ended> {
  const limitMs = target.timeoutSeconds * 1_000;
  const { promise: ended, resolve: end } = Promise.withResolvers<Ended>();
  const process: FunctionProcess = {
    functionName: target.name,
    isDead: false,
    die: () => {
      process.isDead = true;
      end(
        failed(
          "Runtime.ExitError",
          `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
        ),
      );
    },
  };
  const invocation: Invocation = {
    functionName: target.name,
    functionArn: target.arn,
    requestId,
    account: target.account,
    region: target.region,
    environment: target.environment,
    credentials: credentialsOf(world, target),
    memoryMb: target.memoryMb,
    deadline: world.clock.now().getTime() + limitMs,
    process,
  };
  const seconds = target.timeoutSeconds.toFixed(2);
  // Not a `sleep`: that would take the running code out of the count of what is in flight.
  const timer = world.clock.after(limitMs, () => {
    process.isDead = true;
    end(failed("Sandbox.Timedout", `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`));
  });
  try {
    return await Promise.race([settle(code, payload, invocation), ended]);
  } finally {
    timer.cancel();
  }
}

/** Event and result pass through JSON, as they do on their way to a process of their own. */
async function settle(code: LambdaCode, payload: string, invocation: Invocation): Promise<Ended> {
  try {
    const result = await code(JSON.parse(payload), invocation);
    return { payload: JSON.stringify(result) ?? "null", functionError: undefined };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return failed(error.name, error.message, (error.stack ?? "").split("\n"));
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const failed = (errorType: string, errorMessage: string, trace?: readonly string[]): Ended => ({
  payload: JSON.stringify({ errorType, errorMessage, ...(trace ? { trace } : {}) }),
  functionError: "Unhandled",
});

const failureText = (payload: string): string => {
  const { errorType, errorMessage } = JSON.parse(payload) as Record<string, unknown>;
  return `${errorType}: ${errorMessage}`;
};

/** The same for all invocations as one role, as a warm sandbox keeps them. */
function credentialsOf(world: World, target: LambdaFunction): Invocation["credentials"] {
  if (target.credentials?.role !== target.role) {
    const principal = assumeRole(world, target, target.name);
    target.credentials = { role: target.role, keys: world.credentialsFor(principal) };
  }
  return target.credentials!.keys;
}
