import type { Json } from "@watchkeeper/core/json";
import { sendRequest } from "../send-request.ts";
import type { MapState } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { parseTaskResource } from "../task-resource.ts";
import type { Visit } from "../visit.ts";

/** A request of a Map's reader or writer; where it fails, the Map fails by `error`. */
export async function askStorage(
  visit: Visit<MapState>,
  resource: string,
  request: Json,
  error: "States.ItemReaderFailed" | "States.ResultWriterFailed",
): Promise<Json> {
  const { service, action } = parseTaskResource(resource);
  try {
    return await sendRequest(visit.execution, {
      resource,
      service,
      action,
      pattern: "request-response",
      arguments: request,
      context: visit.context,
      signal: visit.signal,
    });
  } catch (thrown) {
    if (thrown instanceof StatesError) throw new StatesError(error, thrown.reason);
    throw thrown;
  }
}
