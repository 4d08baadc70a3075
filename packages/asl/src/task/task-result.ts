import type { Json } from "@watchkeeper/core/json";
import { toJson } from "../payload.ts";
import type { TaskCall } from "../services.ts";
import type { ExecutionScope } from "../visit.ts";
import type { PreparedTask } from "./prepare-task.ts";
import type { TaskEvents } from "./task-events.ts";

/** Sends the request and waits for what its pattern waits for. */
export async function taskResult(
  { services, tokens }: ExecutionScope,
  task: PreparedTask,
  events: TaskEvents,
  signal: AbortSignal,
  beat: () => void,
): Promise<unknown> {
  const { resource, token, credentials, context } = task;
  const returned = Promise.withResolvers<Json>();
  returned.promise.catch(() => {});
  if (token !== undefined) {
    tokens.open(token, { succeed: returned.resolve, fail: returned.reject, beat });
  }
  const submission = Promise.withResolvers<void>();
  const call: TaskCall = {
    resource: resource.arn,
    service: resource.service,
    action: resource.action,
    pattern: resource.pattern,
    arguments: task.arguments,
    ...(token !== undefined && { token }),
    ...(credentials && { credentials }),
    context,
    signal,
    submitted(answer) {
      events.submitted(toJson(answer));
      submission.resolve();
    },
  };
  // `async` so that an `invoke` that throws at once fails the task like any other.
  const sending = (async () => services.invoke(call))();
  sending.catch(() => {});
  const busy = services.clock.busy?.bind(services.clock) ?? ((work: () => Promise<unknown>) => work());
  const answer = busy(() => Promise.race([sending, submission.promise])).then(() => sending);
  if (token === undefined) return answer;
  const submittedFirst = answer.then((value) => {
    events.submitted(toJson(value));
    return returned.promise;
  });
  submittedFirst.catch(() => {});
  return Promise.race([returned.promise, submittedFirst]);
}
