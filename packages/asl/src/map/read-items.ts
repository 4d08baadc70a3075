import type { Json } from "@watchkeeper/core/json";
import { toJson } from "../payload.ts";
import type { ItemReader, MapState } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { parseTaskResource } from "../task-resource.ts";
import { numberField, statesOf, type Visit } from "../visit.ts";
import { parseItems } from "./parse-items.ts";

/** Reads the items of a distributed Map: the objects of a bucket, or the rows of a file in it. */
export async function readItems(visit: Visit<MapState>, reader: ItemReader): Promise<readonly Json[]> {
  const config = reader.ReaderConfig ?? {};
  const request = await visit.fields.template(
    reader.Arguments ?? {},
    "ItemReader/Arguments",
    statesOf(visit),
  );
  const items: Json[] = [];
  let token: string | undefined;
  do {
    const answer = await send(
      visit,
      reader,
      token === undefined ? request : { ...(request as object), ContinuationToken: token },
    );
    const page = pageOf(answer);
    token = page?.NextContinuationToken;
    for (const item of page ? page.Contents : parseItems(answer, config)) items.push(item);
  } while (token !== undefined);
  if (config.MaxItems === undefined) return items;
  return items.slice(0, await numberField(visit, config.MaxItems, "ItemReader/ReaderConfig/MaxItems"));
}

async function send(visit: Visit<MapState>, reader: ItemReader, request: Json): Promise<Json> {
  const { services } = visit.execution;
  const { service, action } = parseTaskResource(reader.Resource);
  const work = async () =>
    services.invoke({
      resource: reader.Resource,
      service,
      action,
      pattern: "request-response",
      arguments: request,
      context: visit.context,
      signal: visit.signal,
      submitted: () => {},
    });
  try {
    return toJson(await (services.clock.busy ? services.clock.busy(work) : work()));
  } catch (thrown) {
    if (thrown instanceof StatesError) throw new StatesError("States.ItemReaderFailed", thrown.message);
    throw new StatesError(
      "States.ItemReaderFailed",
      thrown instanceof Error ? thrown.message : String(thrown),
    );
  }
}

/** The answer of `s3:listObjectsV2`, whose objects are the items. */
function pageOf(
  answer: Json,
): { readonly Contents: readonly Json[]; readonly NextContinuationToken?: string } | undefined {
  if (typeof answer !== "object" || answer === null || !("Contents" in answer)) return undefined;
  return answer as unknown as { readonly Contents: readonly Json[]; readonly NextContinuationToken?: string };
}
