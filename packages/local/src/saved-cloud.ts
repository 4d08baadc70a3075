import { deserialize } from "node:v8";
import { messageOf } from "@watchkeeper/core/error";
import { AwsError } from "@watchkeeper/sim/kernel/aws-error";
import type { WorldSnapshot } from "@watchkeeper/sim/kernel/snapshot";
import { type DataFolder, refused } from "./data-folder.ts";

/** The part of a folder that is none of the world's: what the cloud was deployed from. */
export const deployedFrom = "deployed from";

/**
 * The cloud that a folder keeps; undefined where it keeps none yet. Throws where it was deployed from something else
 * than what would be deployed today.
 * @param fingerprint today's (`fingerprintOf`).
 */
export function savedCloud(
  { path, parts }: Pick<DataFolder, "path" | "parts">,
  fingerprint: string,
): WorldSnapshot | undefined {
  if (parts.size === 0) return undefined;
  const found = new Map([...parts].map(([name, bytes]) => [name, read(path, name, bytes)]));
  if (found.get(deployedFrom) !== fingerprint) {
    throw refused(
      "conflict",
      `The cloud in ${path} was deployed from another configuration, another chat, or another version of Watchkeeper, ` +
        "and is not what would be deployed today.",
      "Start it with the configuration that it was made with, or delete the folder, or name another one",
    );
  }
  found.delete(deployedFrom);
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
