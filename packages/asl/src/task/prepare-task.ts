import type { Json } from "@watchkeeper/core/json";
import type { Context } from "../context.ts";
import type { TaskState } from "../state-language.ts";
import { parseTaskResource, type TaskResource } from "../task-resource.ts";
import { numberField, statesOf, type Visit } from "../visit.ts";

/** One attempt at a task, ready to be sent. */
export interface PreparedTask {
  readonly resource: TaskResource;
  readonly arguments: Json;
  readonly context: Context;
  readonly token?: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly credentials?: { readonly RoleArn: string };
}

/** Evaluates a task's request; each attempt has a token of its own, at `$states.context.Task.Token`. */
export async function prepareTask(visit: Visit<TaskState>): Promise<PreparedTask> {
  const { state, fields, execution } = visit;
  const resource = parseTaskResource(state.Resource);
  const token =
    resource.pattern === "waitForTaskToken" ? taskToken(execution.services.ids.uuid()) : undefined;
  const context = token === undefined ? visit.context : { ...visit.context, Task: { Token: token } };
  const states = { ...statesOf(visit), context };
  const request = requestTemplate(visit);
  return {
    resource,
    context,
    arguments:
      request === undefined
        ? defaultRequest(visit, resource)
        : await fields.template(request, "Arguments", states),
    ...(token !== undefined && { token }),
    ...(state.TimeoutSeconds !== undefined && {
      timeoutSeconds: await numberField(visit, state.TimeoutSeconds, "TimeoutSeconds"),
    }),
    ...(state.HeartbeatSeconds !== undefined && {
      heartbeatSeconds: await numberField(visit, state.HeartbeatSeconds, "HeartbeatSeconds"),
    }),
    ...(state.Credentials && {
      credentials: {
        RoleArn: await fields.typed(state.Credentials.RoleArn, "string", "Credentials/RoleArn", states),
      },
    }),
  };
}

/** Opaque to whoever carries it, and the same in every run of the same seed. */
const taskToken = (id: string): string => Buffer.from(`token:${id}`).toString("base64url");

function requestTemplate({ state, language }: Visit<TaskState>): Json | undefined {
  return language === "JSONata" ? state.Arguments : (state as { readonly Parameters?: Json }).Parameters;
}

/** Without arguments a function gets the state's input, as does any task in JSONPath mode; others get nothing. */
const defaultRequest = ({ input, language }: Visit<TaskState>, { isFunction }: TaskResource): Json =>
  isFunction || language === "JSONPath" ? input : {};
