import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import type { Credentials } from "@watchkeeper/core/runtime";
import type { WorldSnapshot } from "@watchkeeper/sim/kernel/snapshot";

/** A cloud as a release left it, and the access key of somebody who works in it. */
export interface ReleaseWorld {
  readonly snapshot: WorldSnapshot;
  readonly person: { readonly name: string; readonly credentials: Credentials };
}

export const worldsFolder = join(import.meta.dirname, "worlds");
const ending = ".world.br";

export const readWorld = (file: string): ReleaseWorld =>
  deserialize(brotliDecompressSync(readFileSync(join(worldsFolder, file)))) as ReleaseWorld;

/** Writes the world of a release; answers with its file's name. */
export function writeWorld(release: string, world: ReleaseWorld): string {
  const file = `${release}${ending}`;
  writeFileSync(join(worldsFolder, file), brotliCompressSync(serialize(world)));
  return file;
}

export const isWorldFile = (name: string): boolean => name.endsWith(ending);
