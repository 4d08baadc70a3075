import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "@watchkeeper/core/clock";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import type { MetricName } from "./metrics.ts";

/** What Lambda tells a handler of its invocation, as far as we read it. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly getRemainingTimeInMillis: () => number;
}

/** How long before Lambda would kill it an invocation ends by itself: time to say so. */
export const earlyMs = 200;

/** A number that is told of an invocation. */
export interface Told {
  readonly name: MetricName;
  readonly value: number;
  readonly by: string | undefined;
}

/** An invocation, as what is done in it knows it. */
interface Invocation {
  readonly requestId: string;
  /** The name that AWS knows the function by: its stage is in it. */
  readonly functionName: string;
  readonly deadline: Date;
  readonly end: AbortController;
  /** What it is about, and what came of it. */
  readonly about: Record<string, unknown>;
  readonly told: Told[];
}

const invocations = new AsyncLocalStorage<Invocation>();

/** Does the work of one invocation. */
export const inInvocation = <T>(context: LambdaContext, clock: Clock, work: () => Promise<T>): Promise<T> =>
  invocations.run(
    {
      requestId: context.awsRequestId,
      functionName: context.functionName,
      deadline: new Date(clock.now().getTime() + context.getRemainingTimeInMillis() - earlyMs),
      end: new AbortController(),
      about: {},
      told: [],
    },
    work,
  );

/** The invocation in which this is asked. */
export const currentInvocation = (): Invocation | undefined => invocations.getStore();

/** The time of this invocation is over: what it has under way is given up. */
export const giveUp = (why: Error): void => invocations.getStore()?.end.abort(why);

/** A runtime's word on the invocation that asks. Work that was left over from an earlier one is told of that one. */
export const thisInvocation: Pick<Runtime, "deadline" | "signal" | "requestId"> = {
  deadline: () => invocations.getStore()?.deadline ?? outsideInvocations.deadline(),
  signal: () => invocations.getStore()?.end.signal ?? outsideInvocations.signal(),
  requestId: () => invocations.getStore()?.requestId,
};
