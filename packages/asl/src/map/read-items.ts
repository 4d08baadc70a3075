import type { Json } from "@watchkeeper/core/json";
import type { ItemReader, MapState } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { numberField, statesOf, type Visit } from "../visit.ts";
import { askStorage } from "./ask-storage.ts";
import { inventoryOf, parseItems, type ReaderConfig } from "./parse-items.ts";

/** Reads the items of a distributed Map: the objects of a bucket, the rows of a file in it, or of all files of an inventory. */
export async function readItems(visit: Visit<MapState>, reader: ItemReader): Promise<readonly Json[]> {
  const config = reader.ReaderConfig ?? {};
  if ("Transformation" in config) {
    throw new StatesError(
      "States.Runtime",
      `The state '${visit.name}' uses ReaderConfig/Transformation, which is not interpreted here.`,
    );
  }
  const given = reader.Arguments ?? (reader as { readonly Parameters?: Json }).Parameters ?? {};
  const request = await visit.fields.template(given, "ItemReader/Arguments", statesOf(visit));
  const most = await limitOf(visit, config.MaxItems);
  const items: Json[] = [];
  for await (const page of pagesOf(visit, reader, request, config)) {
    for (const item of page) items.push(item);
    if (items.length >= most) break;
  }
  return items.slice(0, most);
}

/** 0, like nothing, stands for no limit. */
async function limitOf(visit: Visit<MapState>, value: Json | undefined): Promise<number> {
  const field = "ItemReader/ReaderConfig/MaxItems";
  return (value === undefined ? 0 : await numberField(visit, value, field)) || Number.POSITIVE_INFINITY;
}

async function* pagesOf(
  visit: Visit<MapState>,
  reader: ItemReader,
  request: Json,
  config: ReaderConfig,
): AsyncGenerator<readonly Json[]> {
  const answer = await send(visit, reader, request);
  if (config.InputType === "MANIFEST") {
    const { bucket, headers, keys } = inventoryOf(answer);
    const rows: ReaderConfig = { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: headers };
    for (const Key of keys) yield parseItems(await send(visit, reader, { Bucket: bucket, Key }), rows);
    return;
  }
  let page = pageOf(answer);
  if (!page) {
    yield parseItems(answer, config);
    return;
  }
  for (;;) {
    yield page.Contents;
    const ContinuationToken: string | undefined = page.NextContinuationToken;
    if (ContinuationToken === undefined) return;
    page = pageOf(await send(visit, reader, { ...(request as object), ContinuationToken })) ?? {
      Contents: [],
    };
  }
}

const send = (visit: Visit<MapState>, { Resource }: ItemReader, request: Json): Promise<Json> =>
  askStorage(visit, Resource, request, "States.ItemReaderFailed");

interface Page {
  readonly Contents: readonly Json[];
  readonly NextContinuationToken?: string;
}

/** The answer of `s3:listObjectsV2`, whose objects are the items; a bucket without any has no list of them. */
function pageOf(answer: Json): Page | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  if ("KeyCount" in answer && !("Contents" in answer)) return { Contents: [] };
  return "Contents" in answer ? (answer as unknown as Page) : undefined;
}
