import type { TaskCall } from "@watchkeeper/asl/services";
import type { Json } from "@watchkeeper/core/json";
import { clientModel } from "../../../kernel/wire/client-model.ts";
import { toSdk } from "../../../kernel/wire/to-sdk.ts";
import type { TaskRunner } from "../task-runner.ts";
import { fromSdk } from "./from-sdk.ts";
import { type ErrorNaming, notSimulated, taskError } from "./task-error.ts";

type Result = { readonly [key: string]: Json };

interface ServiceRequest {
  readonly service: string;
  readonly operation: string;
  readonly naming: ErrorNaming;
  /** Whether a failure of the service itself is no answer. */
  readonly isAskedAgain?: boolean;
}

/** Makes one request of a task, in JSON both ways; its errors come out as the integration names them. */
export async function callService(
  runner: TaskRunner,
  task: TaskCall,
  { service, operation, naming, isAskedAgain = false }: ServiceRequest,
  input: Json = task.arguments,
  blobs: BufferEncoding = "utf8",
): Promise<Result> {
  const definition = runner.world.service(service);
  if (!definition) throw notSimulated(`The embedded AWS does not simulate ${service}:${operation}.`);
  const model = await clientModel(definition);
  const schema = model.operations.get(operation);
  if (!schema) throw notSimulated(`The embedded AWS does not simulate ${service}:${operation}.`);
  try {
    const request = [service, operation, toSdk(schema.input, input) ?? {}] as const;
    const output = await (isAskedAgain
      ? runner.callUntilAnswered(task, ...request)
      : runner.call(task, ...request));
    return ((await fromSdk(schema.output, output, blobs)) ?? {}) as Result;
  } catch (error) {
    throw taskError(error, naming, model.exceptions, runner.world.ids.uuid());
  }
}

/** What the optimised integrations add to an answer. */
export function sdkMetadata(runner: TaskRunner): Result {
  const RequestId = runner.world.ids.uuid();
  const HttpHeaders = { "x-amzn-RequestId": RequestId };
  const AllHttpHeaders = { "x-amzn-RequestId": [RequestId] };
  return {
    SdkHttpMetadata: { AllHttpHeaders, HttpHeaders, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId },
  };
}
