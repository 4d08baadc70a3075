import type { Json } from "@watchkeeper/core/json";
import type { MapState, ResultWriter } from "../state-language.ts";
import { statesOf, type Visit } from "../visit.ts";
import { askStorage } from "./ask-storage.ts";
import type { ChildInput, ChildResult } from "./child.ts";
import type { MapRun } from "./map-run.ts";

/** What a Map Run left: of each child its end, and the inputs that no child was begun with. */
export interface MapRunResults {
  readonly children: readonly ChildResult[];
  readonly pending: readonly ChildInput[];
}

type Transformation = NonNullable<NonNullable<ResultWriter["WriterConfig"]>["Transformation"]>;

/**
 * The result of a distributed Map: the children's outputs, or where they were written to.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export async function writeResults(
  visit: Visit<MapState>,
  run: MapRun,
  results: MapRunResults,
): Promise<Json> {
  const { ResultWriter: writer } = visit.state;
  run.itemCounts.resultsWritten = run.itemCounts.succeeded;
  run.executionCounts.resultsWritten = run.executionCounts.succeeded;
  const { Transformation, OutputType = "JSON" } = writer?.WriterConfig ?? {};
  if (writer?.Resource !== undefined) {
    return exportResults(visit, writer, run, results, {
      Transformation: Transformation ?? "NONE",
      OutputType,
    });
  }
  const shown = transformed(run, results.children, Transformation ?? "COMPACT");
  return OutputType === "JSON" ? shown : textOf(shown, OutputType);
}

/** Writes a file for each kind of end, and a manifest that lists them, under the prefix and the Map Run's id. */
async function exportResults(
  visit: Visit<MapState>,
  writer: ResultWriter,
  run: MapRun,
  { children, pending }: MapRunResults,
  { Transformation, OutputType }: Required<NonNullable<ResultWriter["WriterConfig"]>>,
): Promise<Json> {
  const given = writer.Arguments ?? (writer as { readonly Parameters?: Json }).Parameters ?? {};
  const target = await visit.fields.template(given, "ResultWriter/Arguments", statesOf(visit));
  const { Bucket = "", Prefix = "" } = target as { readonly Bucket?: string; readonly Prefix?: string };
  const folder = [...Prefix.split("/").filter((part) => part !== ""), run.mapRunArn.split(":").at(-1)].join(
    "/",
  );
  const put = (Key: string, Body: string) =>
    askStorage(visit, writer.Resource ?? "", { Bucket, Key, Body }, "States.ResultWriterFailed");
  const file = async (name: string, records: readonly Json[]) => {
    if (records.length === 0) return [];
    const Key = `${folder}/${name}_0.${OutputType.toLowerCase()}`;
    const text = textOf(records, OutputType);
    await put(Key, text);
    return [{ Key, Size: Buffer.byteLength(text) }];
  };
  const failures = children.filter(({ end }) => end.status !== "SUCCEEDED");
  const successes = children.filter(({ end }) => end.status === "SUCCEEDED");
  const ResultFiles = {
    FAILED: await file("FAILED", transformed(run, failures, "NONE")),
    PENDING: await file(
      "PENDING",
      pending.map(({ value }) => pendingRecord(value)),
    ),
    SUCCEEDED: await file("SUCCEEDED", transformed(run, successes, Transformation)),
  };
  const Key = `${folder}/manifest.json`;
  await put(Key, JSON.stringify({ DestinationBucket: Bucket, MapRunArn: run.mapRunArn, ResultFiles }));
  return { MapRunArn: run.mapRunArn, ResultWriterDetails: { Bucket, Key } };
}

/** Outputs, or records of whole executions; a failure has no output, and so only a record. */
function transformed(run: MapRun, children: readonly ChildResult[], how: Transformation): readonly Json[] {
  if (how === "NONE") return children.map((child) => recordOf(run, child));
  const outputs = children
    .filter(({ end }) => end.status === "SUCCEEDED")
    .map(({ end }): Json => end.output ?? null);
  return how === "FLATTEN" ? outputs.flat(1) : outputs;
}

function recordOf(run: MapRun, { arn, name, input, end }: ChildResult): Json {
  const { status, output, error, cause, startDate, stopDate } = end;
  const isRedrivable = status !== "SUCCEEDED";
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    ...(output !== undefined && { Output: JSON.stringify(output), OutputDetails: { Included: true } }),
    RedriveCount: 0,
    RedriveStatus: isRedrivable ? "REDRIVABLE_BY_MAP_RUN" : "NOT_REDRIVABLE",
    ...(!isRedrivable && { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" }),
    StartDate: startDate,
    StateMachineArn: run.stateMachineArn,
    Status: status,
    StopDate: stopDate,
  };
}

const pendingRecord = (input: Json): Json => ({
  Input: JSON.stringify(input),
  InputDetails: { Included: true },
  Status: "PENDING",
});

const textOf = (records: readonly Json[], type: "JSON" | "JSONL"): string =>
  type === "JSON" ? JSON.stringify(records) : records.map((record) => JSON.stringify(record)).join("\n");
