import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The files that export things, with the names that these have there. */
export type Origins = ReadonlyMap<unknown, { readonly file: string; readonly name: string }>;

/** Files that are programs: a JSON file, say, is imported otherwise, and exports no check. */
const program = /\.[cm]?[jt]sx?$/;

/** All that is exported by the files that a file is made of, packages of others among them. */
export async function originsIn(entry: string): Promise<Origins> {
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: "/",
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const origins = new Map<unknown, { file: string; name: string }>();
  for (const input of Object.keys(metafile.inputs).filter((name) => program.test(name))) {
    const file = join("/", input);
    for (const [name, value] of Object.entries(await exportsOf(file)))
      if (!origins.has(value)) origins.set(value, { file, name });
  }
  return origins;
}

/** What a file exports: nothing, where it cannot be run here. What the configuration itself needs has been run before. */
async function exportsOf(file: string): Promise<object> {
  try {
    return (await import(pathToFileURL(file).href)) as object;
  } catch {
    return {};
  }
}
