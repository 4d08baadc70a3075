import middy from "@middy/core";
import type { Clock } from "@watchkeeper/core/clock";
import { isRetryable, kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { systemClock } from "@watchkeeper/core/system-clock";
import type * as z from "zod";
import { config, type ZodMiniType } from "zod/mini";
import en from "zod/v4/locales/en.js";
import { earlyMs, giveUp, inInvocation, type LambdaContext } from "./invocation.ts";
import { logged } from "./log.ts";
import { publishMeasures } from "./measure.ts";
import { currentRuntime } from "./runtime.ts";

/** What wakes a function: messages of a queue, changes of a table, a schedule, a request to its URL, or a state machine that calls it. */
export type Trigger =
  /** At most so many batches of the queue are worked at once: 2 to 1,000. */
  | { readonly queue: string; readonly batchSize: number; readonly maximumConcurrency: number }
  /** What its stream tells of a table, in order: after so many seconds, or as many changes; what fails, so often. */
  | {
      readonly stream: string;
      readonly batchSize: number;
      readonly windowSeconds: number;
      readonly tries: number;
    }
  /** The path under which the laptop serves it; on AWS, its Function URL. */
  | { readonly url: `/${string}` }
  /** A Function URL whose requests AWS authenticates: the function is told who asks. */
  | { readonly signedUrl: "AWS_IAM" }
  | { readonly schedule: `rate(${string})` | `cron(${string})` }
  | { readonly workflow: string };

// `zod/mini` has no words for what is wrong, unless it is given some.
config(en());

/** A schema of either kind: `zod/mini` in what a start loads, where every kilobyte delays somebody who waits. */
type Schema = z.ZodType | ZodMiniType;

/** All of a Lambda on one screen. */
export interface FunctionDefinition<Input extends Schema, Env extends Schema, Deps, Output> {
  /** Its name in the table, in ARNs and in the audit trail: `on-event`. */
  readonly name: string;
  /** What it is for, in one line. */
  readonly does: string;
  readonly on: Trigger;
  readonly timeoutSeconds: number;
  readonly input: Input;
  readonly env: Env;
  /** All that it may ask of AWS under its own role; its policy is made of these. */
  readonly operations: readonly string[];
  /** The spoke roles that it takes, in the accounts that are watched. */
  readonly spokes: readonly ("read" | "act")[];
  readonly deps: (env: z.output<Env>, runtime: Runtime) => Deps;
  readonly run: (input: z.output<Input>, deps: Deps) => Promise<Output>;
}

/** A declared function: its definition, and the handler that Lambda calls. */
export interface DeclaredFunction<Input extends Schema, Env extends Schema, Deps, Output>
  extends FunctionDefinition<Input, Env, Deps, Output> {
  readonly handler: (event: unknown, context: LambdaContext) => Promise<Output>;
}

/** A function whose types are forgotten, as the table holds it. */
// biome-ignore lint/suspicious/noExplicitAny: functions are contravariant in their dependencies
export type AnyFunction = DeclaredFunction<any, any, any, any>;

const problems = (error: z.core.$ZodError) =>
  error.issues.map((issue) => `${issue.path.join(".") || "it"}: ${issue.message}`).join("; ");

/** The one handler shape: parse the event, parse the environment, build the dependencies once, run the verb. */
export function handlerFor<Input extends Schema, Env extends Schema, Deps, Output>(
  definition: FunctionDefinition<Input, Env, Deps, Output>,
): DeclaredFunction<Input, Env, Deps, Output> {
  const built = new WeakMap<Runtime, Deps>();
  const loggers = new WeakMap<Runtime, ReturnType<typeof logged>>();
  const loggedIn = (runtime: Runtime) => {
    const made = loggers.get(runtime) ?? logged(runtime, definition.name);
    loggers.set(runtime, made);
    return made;
  };
  const depsOf = (runtime: Runtime): Deps => {
    const known = built.get(runtime);
    if (known !== undefined) return known;
    const env = definition.env.safeParse(runtime.env);
    if (!env.success) {
      throw new WatchkeeperError(
        "InvalidEnvironment",
        "bug",
        `${definition.name}: the environment is not valid: ${problems(env.error)}`,
      );
    }
    const made = definition.deps(env.data as z.output<Env>, runtime);
    built.set(runtime, made);
    return made;
  };
  const invoke = middy(
    async (event: unknown) => {
      const input = definition.input.safeParse(event);
      if (!input.success) {
        throw new WatchkeeperError(
          "InvalidEvent",
          "invalid-input",
          `${definition.name}: the event does not match its schema: ${problems(input.error)}. Nothing was done.`,
          { cause: input.error },
        );
      }
      try {
        return await definition.run(input.data as z.output<Input>, depsOf(currentRuntime()));
      } catch (error) {
        throw forStates(error);
      }
    },
    { timeoutEarlyInMillis: earlyMs, timeoutEarlyResponse: () => tooLate(definition) },
  );
  return Object.freeze({
    ...definition,
    handler: (event: unknown, context: LambdaContext) => {
      const runtime = currentRuntime();
      const work = () => invoke(event, forMiddy(context, runtime.clock)) as Promise<Output>;
      return inInvocation(context, runtime.clock, async () => {
        try {
          return await loggedIn(runtime)(work);
        } finally {
          await publishMeasures(runtime);
        }
      });
    },
  });
}

/** The end of an invocation whose time is over, under the name that Lambda's own end has in a state machine. */
function tooLate({ name, timeoutSeconds }: Pick<AnyFunction, "name" | "timeoutSeconds">): never {
  const error = new WatchkeeperError(
    "Sandbox.Timedout",
    "unavailable",
    `${name}: its ${timeoutSeconds} s are over. What it had done stands.`,
  );
  giveUp(error);
  throw error;
}

/** middy's early timeout is one of the machine's timers: where time is another, nothing is to set it off. */
const forMiddy = (context: LambdaContext, clock: Clock) =>
  (clock === systemClock ? context : { ...context, getRemainingTimeInMillis: undefined }) as Parameters<
    ReturnType<typeof middy>
  >[1];

/** An error as state machines match it: by what may be done next. `Watchkeeper.throttled` and `Watchkeeper.unavailable` are retried. */
function forStates(error: unknown): unknown {
  if (!isRetryable(error)) return error;
  const renamed = new Error(messageOf(error), { cause: error });
  renamed.name = `Watchkeeper.${kindOf(error)}`;
  return renamed;
}
