import type { Json } from "@watchkeeper/core/json";
import type { ItemReader } from "../state-language.ts";
import { StatesError } from "../states-error.ts";

export type ReaderConfig = NonNullable<ItemReader["ReaderConfig"]>;

const delimiters = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

/** The items of a file, given as the answer of `s3:getObject`, its body alone, or data already. */
export function parseItems(file: Json, config: ReaderConfig): readonly Json[] {
  try {
    const body = bodyOf(file);
    if (typeof body !== "string") return arrayAt(body, config.ItemsPointer);
    switch (config.InputType) {
      case "JSONL":
        return body
          .split(/\r?\n/)
          .filter((line) => line.trim() !== "")
          .map((line) => JSON.parse(line) as Json);
      case "CSV":
        return csvItems(body, config);
      default:
        return arrayAt(JSON.parse(body) as Json, config.ItemsPointer);
    }
  } catch (thrown) {
    if (thrown instanceof StatesError) throw thrown;
    throw failed(`Attempting to parse the file failed: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}

/**
 * The files of an S3 inventory, by its manifest, and what stands in their columns.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 */
export function inventoryOf(file: Json): { bucket: string; headers: string[]; keys: string[] } {
  try {
    const body = bodyOf(file);
    const manifest = (typeof body === "string" ? JSON.parse(body) : body) as {
      readonly destinationBucket: string;
      readonly fileFormat: string;
      readonly fileSchema: string;
      readonly files: readonly { readonly key: string }[];
    };
    if (manifest.fileFormat !== "CSV")
      throw failed(`${manifest.fileFormat} inventories are not interpreted here.`);
    return {
      bucket: manifest.destinationBucket.replace(/^arn:[^:]+:s3:::/, ""),
      headers: manifest.fileSchema.split(",").map((name) => name.trim()),
      keys: manifest.files.map(({ key }) => key),
    };
  } catch (thrown) {
    if (thrown instanceof StatesError) throw thrown;
    throw failed(`Attempting to parse the file failed: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}

const failed = (reason: string) => new StatesError("States.ItemReaderFailed", reason);

function bodyOf(file: Json): Json {
  return typeof file === "object" && file !== null && "Body" in file ? (file.Body ?? null) : file;
}

function arrayAt(data: Json, pointer = ""): readonly Json[] {
  let found: unknown = data;
  for (const key of pointer.split("/").slice(1)) {
    found = (found as Record<string, unknown> | null)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  if (!Array.isArray(found)) throw failed("Attempting to map over non-iterable node.");
  return found;
}

function csvItems(text: string, config: ReaderConfig): Json[] {
  const rows = csvRows(text, delimiters[config.CSVDelimiter ?? "COMMA"]);
  const headers = config.CSVHeaderLocation === "GIVEN" ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
  return rows.map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ""])));
}

/** Rows and fields of RFC 4180: quotes may enclose delimiters, line ends and doubled quotes. */
function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  const endRow = () => {
    row.push(field);
    if (row.length > 1 || field !== "") rows.push(row);
    row = [];
    field = "";
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') field += text.charAt(at++);
      else quoted = false;
    } else if (char === '"' && field === "") quoted = true;
    else if (char === delimiter) {
      row.push(field);
      field = "";
    } else if (char === "\n") endRow();
    else if (char !== "\r" || text[at + 1] !== "\n") field += char;
  }
  endRow();
  return rows;
}
