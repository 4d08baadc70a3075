import type { Json } from "@watchkeeper/core/json";
import { toJson } from "./payload.ts";
import type { TaskCall } from "./services.ts";
import { errorFields, toStatesError } from "./states-error.ts";
import type { ExecutionScope } from "./visit.ts";

/**
 * Has a service carry out a request; the end is its answer. Where the process dies before that is written down, the
 * request is made again.
 */
export function sendRequest(
  { services, outside }: ExecutionScope,
  request: Omit<TaskCall, "id" | "again" | "submitted">,
  onSubmitted: (answer: Json) => void = () => {},
): Promise<Json> {
  const id = services.ids.uuid();
  const { end } = outside.open({
    signal: request.signal,
    onMessage: onSubmitted,
    begin: (arrive, again) => {
      const submission = Promise.withResolvers<void>();
      const [submitted] = again?.messages ?? [];
      if (submitted !== undefined) submission.resolve();
      const call: TaskCall = {
        ...request,
        id,
        ...(again && { again: submitted === undefined ? {} : { submitted } }),
        submitted: (answer) => {
          arrive({ message: toJson(answer) });
          submission.resolve();
        },
      };
      // `async` so that an `invoke` that throws at once fails the task like any other; counted from within, so that an
      // `invoke` that itself waits for the clock leaves the count.
      const sending = Promise.withResolvers<Json>();
      void outside.busy(() => {
        sending.resolve((async () => toJson(await services.invoke(call)))());
        return Promise.race([sending.promise, submission.promise]).catch(() => {});
      });
      sending.promise.then(
        (result) => arrive({ result }),
        (thrown) => arrive({ failure: errorFields(toStatesError(thrown), "error", "cause") }),
      );
    },
  });
  return end;
}
