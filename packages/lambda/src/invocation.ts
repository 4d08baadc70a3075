import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "@watchkeeper/core/clock";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";

/** What Lambda tells a handler of its invocation, as far as we read it. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

/** How long before Lambda would kill it an invocation ends by itself: time to say so. */
export const earlyMs = 200;

const invocations = new AsyncLocalStorage<{ readonly deadline: Date; readonly requestId: string }>();

/** Does the work of one invocation. */
export const inInvocation = <T>(context: LambdaContext, clock: Clock, work: () => Promise<T>): Promise<T> =>
  invocations.run(
    {
      requestId: context.awsRequestId,
      deadline: new Date(clock.now().getTime() + context.getRemainingTimeInMillis() - earlyMs),
    },
    work,
  );

/** A runtime's word on the invocation that asks. Work that was left over from an earlier one is told of that one. */
export const thisInvocation: Pick<Runtime, "deadline" | "requestId"> = {
  deadline: () => invocations.getStore()?.deadline ?? outsideInvocations.deadline(),
  requestId: () => invocations.getStore()?.requestId,
};
