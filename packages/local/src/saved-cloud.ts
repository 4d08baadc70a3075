import { deserialize } from "node:v8";
import { messageOf } from "@watchkeeper/core/error";
import { AwsError } from "@watchkeeper/sim/kernel/aws-error";
import type { WorldSnapshot } from "@watchkeeper/sim/kernel/snapshot";
import { type DataFolder, refused } from "./data-folder.ts";

/** The parts of a folder that are none of the world's: what the cloud was deployed from, and how it stores its data. */
export const deployedFrom = "deployed from";
export const storesIn = "stores in";

/** How Watchkeeper stores its data, in the words of its decisions; a cloud says it since it has five tables. */
export const dataForm = "five tables";
const firstForm = "one table";

/**
 * The cloud that a folder keeps; undefined where it keeps none yet. Throws where its data has another form than this
 * version reads, or where it was deployed from something else than what would be deployed today.
 * @param fingerprint today's (`fingerprintOf`).
 */
export function savedCloud(
  { path, parts }: Pick<DataFolder, "path" | "parts">,
  fingerprint: string,
): WorldSnapshot | undefined {
  if (parts.size === 0) return undefined;
  const found = new Map([...parts].map(([name, bytes]) => [name, read(path, name, bytes)]));
  const form = found.get(storesIn) ?? firstForm;
  if (form !== dataForm) {
    throw refused(
      "conflict",
      `The cloud in ${path} was made by a version of Watchkeeper that stores its data in ${form}; this one stores it in ` +
        `${dataForm}, and takes over nothing (docs/decisions/0019-five-tables.md).`,
      form === firstForm
        ? "Go on with it in the last version before the five tables, or begin a new cloud in another folder"
        : "Go on with it in that version, or begin a new cloud in another folder",
    );
  }
  if (found.get(deployedFrom) !== fingerprint) {
    throw refused(
      "conflict",
      `The cloud in ${path} was deployed from another configuration, another chat, or another version of Watchkeeper, ` +
        "and is not what would be deployed today.",
      "Start it with the configuration that it was made with, or delete the folder, or name another one",
    );
  }
  found.delete(deployedFrom);
  found.delete(storesIn);
  return found;
}

/** The error of a folder whose cloud has a shape that this version does not know; any other error as it is. */
export function ofAnotherFormat(error: unknown, path: string): unknown {
  if (!(error instanceof AwsError && error.code === "UnknownSnapshot")) return error;
  return refused(
    "conflict",
    `The cloud in ${path} was saved by another version of Watchkeeper: ${error.message}`,
    "Start that version, or name another folder",
    error,
  );
}

function read(path: string, name: string, bytes: Uint8Array): unknown {
  try {
    return deserialize(bytes);
  } catch (error) {
    throw refused(
      "conflict",
      `"${name}" of the cloud in ${path} is damaged, or was written by a newer Node.js (${messageOf(error)}).`,
      "Start it with the Node.js that wrote it, or name another folder",
      error,
    );
  }
}
