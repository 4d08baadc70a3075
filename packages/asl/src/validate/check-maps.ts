import { type FoundBlock, isObject, statesIn, type Unchecked } from "./blocks.ts";
import { type Diagnostic, schemaError } from "./diagnostic.ts";

/** What only a distributed Map may have. That an inline one tolerates failures, AWS takes, and passes over. */
const distributedOnly = ["ItemReader", "ItemBatcher", "ResultWriter"];
const maximumLabel = 40;

/** AWS's guide, "Using Map state in Distributed mode": what a Map and its parts must have, and may not. */
export function* checkMaps({ block, location }: FoundBlock): Generator<Diagnostic> {
  for (const [name, state] of statesIn(block)) {
    if (state.Type !== "Map") continue;
    const at = `${location}/States/${name}`;
    const processor = state.ItemProcessor ?? state.Iterator;
    if (processor !== undefined && !isObject(processor))
      yield schemaError("Expected value of type Object", `${at}/ItemProcessor`);
    const config =
      isObject(processor) && isObject(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
    yield* checkConfig(config, `${at}/ItemProcessor/ProcessorConfig`);
    if (config.Mode !== "DISTRIBUTED")
      for (const field of distributedOnly)
        if (field in state) yield schemaError(`Field '${field}' is not supported by an INLINE Map`, at);
    if ("Items" in state && "ItemReader" in state)
      yield schemaError("Fields 'Items' and 'ItemReader' exclude each other", at);
    yield* checkLabel(state, at);
    yield* checkBatcher(state, at);
    yield* checkReader(state, at);
  }
}

/** Labels that stand in more than one place of a state machine: they are part of child executions' names. */
export function* checkLabels(blocks: readonly FoundBlock[]): Generator<Diagnostic> {
  const seen = new Set<unknown>();
  for (const { block, location } of blocks) {
    for (const [name, { Type: type, Label: label }] of statesIn(block)) {
      if (type !== "Map" || label === undefined) continue;
      if (seen.has(label))
        yield schemaError(`Duplicate label: ${String(label)}`, `${location}/States/${name}/Label`);
      seen.add(label);
    }
  }
}

function* checkConfig({ Mode: mode = "INLINE", ExecutionType: type }: Unchecked, at: string) {
  yield* oneOf(mode, ["INLINE", "DISTRIBUTED"], `${at}/Mode`);
  if (mode !== "DISTRIBUTED") return;
  if (type === undefined) yield schemaError("These fields are required: [ExecutionType]", at);
  else yield* oneOf(type, ["STANDARD", "EXPRESS"], `${at}/ExecutionType`);
}

/** AWS's guide, "Map state fields": at most 40 characters, and none that a name could not have. */
function* checkLabel({ Label: label }: Unchecked, at: string): Generator<Diagnostic> {
  if (label === undefined) return;
  const isLabel =
    typeof label === "string" &&
    label.length > 0 &&
    label.length <= maximumLabel &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: AWS names them.
    !/[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(label);
  if (!isLabel)
    yield schemaError(
      `'Label' must have from 1 to ${maximumLabel} characters, and no whitespace, wildcard, bracket or special character`,
      `${at}/Label`,
    );
}

function* checkBatcher({ ItemBatcher: batcher }: Unchecked, at: string): Generator<Diagnostic> {
  if (!isObject(batcher)) return;
  const sizes = ["MaxItemsPerBatch", "MaxInputBytesPerBatch"];
  if (!sizes.some((size) => size in batcher || `${size}Path` in batcher))
    yield schemaError(`One of the fields [${sizes.join(", ")}] is required`, `${at}/ItemBatcher`);
}

function* checkReader({ ItemReader: reader }: Unchecked, at: string): Generator<Diagnostic> {
  if (!isObject(reader)) return;
  const place = `${at}/ItemReader`;
  const { Resource: resource, ReaderConfig: config = {} } = reader;
  if (typeof resource !== "string") yield schemaError("These fields are required: [Resource]", place);
  if (!isObject(config)) {
    yield schemaError("Expected value of type Object", `${place}/ReaderConfig`);
    return;
  }
  const { InputType: type, CSVHeaderLocation: header } = config;
  const isObjectRead = String(resource).endsWith(":s3:getObject");
  if (isObjectRead && type === undefined)
    yield schemaError("These fields are required: [InputType]", `${place}/ReaderConfig`);
  if (type !== undefined)
    yield* oneOf(type, ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"], `${place}/ReaderConfig/InputType`);
  if (type !== "CSV") return;
  if (header === undefined)
    yield schemaError("These fields are required: [CSVHeaderLocation]", `${place}/ReaderConfig`);
  else yield* oneOf(header, ["FIRST_ROW", "GIVEN"], `${place}/ReaderConfig/CSVHeaderLocation`);
  if ((header === "GIVEN") !== "CSVHeaders" in config)
    yield schemaError(
      "'CSVHeaders' is required with 'GIVEN' as 'CSVHeaderLocation', and only there",
      `${place}/ReaderConfig`,
    );
}

function* oneOf(value: unknown, known: readonly string[], at: string): Generator<Diagnostic> {
  if (!known.includes(String(value)))
    yield schemaError(`Value '${String(value)}' must be one of [${known.join(", ")}]`, at);
}
