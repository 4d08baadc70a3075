import type { Json } from "@watchkeeper/core/json";
import { payloadText, whole } from "../payload.ts";
import { errorFields, type StatesError } from "../states-error.ts";
import type { Visit } from "../visit.ts";
import type { PreparedTask } from "./prepare-task.ts";

/** Writes the events of one attempt at a task: `LambdaFunction…` for a function's own ARN, `Task…` for the rest. */
export class TaskEvents {
  /** Whether the attempt has its last event. */
  ended = false;
  readonly #visit: Visit;
  readonly #task: PreparedTask;
  readonly #names: { readonly resource: string; readonly resourceType: string };

  constructor(visit: Visit, task: PreparedTask) {
    this.#visit = visit;
    this.#task = task;
    const { action, pattern, service } = task.resource;
    const resource = pattern === "request-response" ? action : `${action}.${pattern}`;
    this.#names = { resource, resourceType: service };
  }

  scheduled(): void {
    const { resource, timeoutSeconds, heartbeatSeconds, credentials } = this.#task;
    const text = payloadText(this.#task.arguments, resource.arn);
    const limits = {
      ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
      ...(credentials && { taskCredentials: { roleArn: credentials.RoleArn } }),
    };
    if (resource.isFunction) {
      this.#add("LambdaFunctionScheduled", {
        resource: resource.arn,
        input: text,
        inputDetails: whole,
        ...limits,
      });
      this.#add("LambdaFunctionStarted");
      return;
    }
    this.#add("TaskScheduled", {
      ...this.#names,
      region: this.#visit.execution.services.region,
      parameters: text,
      ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
      ...limits,
    });
    this.#add("TaskStarted", this.#names);
  }

  submitted(answer: Json): void {
    const output = payloadText(answer, this.#task.resource.arn);
    if (!this.ended) this.#add("TaskSubmitted", { ...this.#names, output, outputDetails: whole });
  }

  succeeded(result: Json): void {
    const output = payloadText(result, this.#task.resource.arn);
    this.ended = true;
    if (this.#task.resource.isFunction)
      this.#add("LambdaFunctionSucceeded", { output, outputDetails: whole });
    else this.#add("TaskSucceeded", { ...this.#names, output, outputDetails: whole });
  }

  failed(error: StatesError): void {
    this.ended = true;
    const late = error.error === "States.Timeout" || error.error === "States.HeartbeatTimeout";
    const details = errorFields(error, "error", "cause");
    const verb = late ? "TimedOut" : "Failed";
    if (this.#task.resource.isFunction) this.#add(`LambdaFunction${verb}`, details);
    else this.#add(`Task${verb}`, { ...details, ...this.#names });
  }

  #add(type: string, details?: object): void {
    this.#visit.execution.history.add(this.#visit.trail, type, details);
  }
}
