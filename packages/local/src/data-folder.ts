import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type ErrorKind, messageOf, WatchkeeperError } from "@watchkeeper/core/error";

/** A folder that keeps a cloud: parts by name, each in bytes, that are written all at one moment or not at all. */
export interface DataFolder {
  readonly path: string;
  /** What it held when it was opened; empty where nothing was kept yet. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  /** Puts parts in place of those of the same name, and takes others away: durably, in one transaction. */
  write(changed: ReadonlyMap<string, Uint8Array>, gone: readonly string[]): void;
  close(): void;
}

/** The name of the database in the folder. */
export const fileName = "world.sqlite";

/** Stands in the header of our databases, and of nobody else's (https://www.sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x57_4b_50_52;
/** Which tables there are. */
const layout = 1;

/** Opens a folder, which is made where there is none, for this process alone. Throws what to do where it cannot be. */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  makeFolder(path);
  const database = openDatabase(path);
  try {
    prepare(database, path);
    const rows = database.prepare("SELECT name, bytes FROM parts").all() as unknown as readonly Row[];
    return {
      path,
      parts: new Map(rows.map(({ name, bytes }) => [name, bytes])),
      write: writer(database),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw fromSqlite(error, path);
  }
}

interface Row {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isFile = code === "EEXIST" || code === "ENOTDIR";
    throw refused(
      isFile ? "invalid-input" : "denied",
      `${path} cannot be made a folder for the cloud: ${isFile ? "a file is in the way" : messageOf(error)}.`,
      "Name another folder",
      error,
    );
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    return new DatabaseSync(join(path, fileName), { timeout: 0 });
  } catch (error) {
    throw fromSqlite(error, path);
  }
}

/** Looks at what is there before anything is written to it. */
function prepare(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  const number = (question: string) => Number(Object.values(database.prepare(question).get() ?? {})[0]);
  const isOurs = number("PRAGMA application_id") === applicationId;
  const isEmpty = number("SELECT count(*) FROM sqlite_schema") === 0;
  if (!isOurs && !isEmpty) {
    throw refused(
      "conflict",
      `${join(path, fileName)} is a database of something else than Watchkeeper.`,
      "Name another folder",
    );
  }
  const found = number("PRAGMA user_version");
  if (isOurs && found !== layout) {
    throw refused(
      "conflict",
      `${path} was written by another version of Watchkeeper (layout ${found}; this one reads layout ${layout}).`,
      "Start that version, or name another folder",
    );
  }
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  if (isOurs) return;
  database.exec(
    `BEGIN IMMEDIATE;
     CREATE TABLE parts (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
     PRAGMA application_id = ${applicationId};
     PRAGMA user_version = ${layout};
     COMMIT`,
  );
}

function writer(database: DatabaseSync): DataFolder["write"] {
  const put = database.prepare(
    "INSERT INTO parts (name, bytes) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
  );
  const remove = database.prepare("DELETE FROM parts WHERE name = ?");
  return (changed, gone) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      for (const [name, bytes] of changed) put.run(name, bytes);
      for (const name of gone) remove.run(name);
      database.exec("COMMIT");
    } catch (error) {
      // A full disk may have rolled it back already.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const busy = 5;
const cannotOpen = 14;
const corrupt = 11;
const notADatabase = 26;

function fromSqlite(error: unknown, path: string): unknown {
  const code = (error as { errcode?: unknown }).errcode;
  if (typeof code !== "number") return error;
  // The lower byte of an extended code is its primary one.
  switch (code & 0xff) {
    case busy:
      return refused(
        "conflict",
        `${path} is in use by another process, most likely another Watchkeeper.`,
        "Stop that process, or name another folder",
        error,
      );
    case notADatabase:
    case corrupt:
      return refused(
        "conflict",
        `${join(path, fileName)} is no database of Watchkeeper's, or a damaged one (${messageOf(error)}).`,
        "Name another folder",
        error,
      );
    case cannotOpen:
      return refused(
        "denied",
        `${join(path, fileName)} can be neither opened nor made (${messageOf(error)}).`,
        "Make it readable and writable for you, or name another folder",
        error,
      );
    default:
      return refused("denied", `${path} cannot be used: ${messageOf(error)}.`, "Name another folder", error);
  }
}

/** Why a folder is left alone. */
export const refused = (kind: ErrorKind, what: string, next: string, cause?: unknown): WatchkeeperError =>
  new WatchkeeperError(
    "DataFolderRefused",
    kind,
    `${what} Nothing was started, and nothing in it was changed. ${next}: npm start -- --data <folder>`,
    { cause },
  );
