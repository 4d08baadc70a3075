import type { Json } from "@watchkeeper/core/json";
import { sendRequest } from "../send-request.ts";
import type { ExecutionScope } from "../visit.ts";
import type { PreparedTask } from "./prepare-task.ts";
import type { TaskEvents } from "./task-events.ts";

/** Sends the request and waits for what its pattern waits for. */
export async function taskResult(
  execution: ExecutionScope,
  task: PreparedTask,
  events: TaskEvents,
  signal: AbortSignal,
  beat: () => void,
): Promise<Json> {
  const { resource, token, credentials, context } = task;
  const returned = token === undefined ? undefined : tokenReturned(execution, token, signal, beat);
  const answer = sendRequest(
    execution,
    {
      resource: resource.arn,
      service: resource.service,
      action: resource.action,
      pattern: resource.pattern,
      arguments: task.arguments,
      ...(token !== undefined && { token }),
      ...(credentials && { credentials }),
      context,
      signal,
    },
    (submitted) => events.submitted(submitted),
  );
  if (!returned) return answer;
  const submittedFirst = answer.then((value) => {
    events.submitted(value);
    return returned;
  });
  submittedFirst.catch(() => {});
  return Promise.race([returned, submittedFirst]);
}

/** Waits until someone sends the token back, with a success or a failure. */
function tokenReturned(
  { outside, tokens }: ExecutionScope,
  token: string,
  signal: AbortSignal,
  onMessage: () => void,
): Promise<Json> {
  const { number, end } = outside.open({ signal, onMessage });
  tokens.open(token, {
    succeed: (result) => outside.arrive(number, { result }),
    fail: (error, cause) =>
      outside.arrive(number, {
        failure: { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) },
      }),
    beat: () => outside.arrive(number, { message: null }),
  });
  return end;
}
