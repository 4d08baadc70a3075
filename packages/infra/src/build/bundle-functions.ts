import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { deployed } from "./deployed.ts";
import { leftOut } from "./left-out.ts";
import { noJsonSchema } from "./no-json-schema.ts";
import { packageVersion } from "./package-version.ts";
import { pastBarrels } from "./past-barrels.ts";
import { plainBuiltins } from "./plain-builtins.ts";
import { schemaShake } from "./schema-shake.ts";

/** A function as it ships: a folder with `index.mjs` and what that loads. */
export interface FunctionBundle {
  readonly key: string;
  /** What is zipped. */
  readonly folder: string;
  /** Its `index.mjs`, whose `handler` Lambda calls. */
  readonly entry: string;
  /** What a cold start loads: the entry, and what it imports without being asked. */
  readonly startBytes: number;
  /** All of it, with what is loaded when it is first needed. */
  readonly bytes: number;
}

/** Where and how functions are bundled. */
export interface BundleOptions {
  /** The project's own folder. */
  readonly root: string;
  /** The functions, by the names of their files. */
  readonly keys: readonly string[];
  /** Each function gets a folder of its own in here. */
  readonly outdir: string;
  /** The configuration's file; the project's own, unless told. */
  readonly config?: string;
  /** Those that ship, unless told. */
  readonly plugins?: readonly Plugin[];
}

/** What makes a bundle light. */
export const shippedPlugins: readonly Plugin[] = [
  schemaShake,
  leftOut,
  pastBarrels,
  plainBuiltins,
  packageVersion,
  noJsonSchema,
];

/** CommonJS inside a bundle may still call `require`. */
const banner = 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);';

/** Bundles each function as it ships: for `npm run build`, and for the tests and benches that weigh it. */
export async function bundleFunctions(options: BundleOptions): Promise<readonly FunctionBundle[]> {
  const configured = await deployed(options.root, options.config);
  return Promise.all(options.keys.map((key) => bundleFunction(key, configured, options)));
}

async function bundleFunction(
  key: string,
  configured: readonly Plugin[],
  { root, outdir, plugins = shippedPlugins }: BundleOptions,
): Promise<FunctionBundle> {
  const folder = join(outdir, key);
  const { metafile } = await build({
    entryPoints: [{ in: join(root, "functions", `${key}.ts`), out: "index" }],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    // What is imported lazily is loaded lazily.
    splitting: true,
    chunkNames: "[hash]",
    minify: true,
    // State machines and people match errors by name.
    keepNames: true,
    // Declarations do nothing but be there.
    pure: ["defineOperation", "defineKind", "defineEvent", "defineRemediation", "defineCheck"],
    legalComments: "none",
    banner: { js: banner },
    plugins: [...plugins, ...configured],
    metafile: true,
    logLevel: "error",
  });
  const entry = Object.keys(metafile.outputs).find((path) => path.endsWith("/index.mjs")) ?? "";
  return {
    key,
    folder,
    entry: join(folder, "index.mjs"),
    startBytes: sum([...startingWith(entry, metafile)].map((path) => bytesOf(path, metafile))),
    bytes: sum(Object.keys(metafile.outputs).map((path) => bytesOf(path, metafile))),
  };
}

/** An output, and all that it imports without being asked. */
function startingWith(path: string, metafile: Metafile, found = new Set<string>()): Set<string> {
  if (found.has(path) || !metafile.outputs[path]) return found;
  found.add(path);
  for (const { path: next, kind } of metafile.outputs[path].imports) {
    if (kind === "import-statement") startingWith(next, metafile, found);
  }
  return found;
}

const bytesOf = (path: string, { outputs }: Metafile): number => outputs[path]?.bytes ?? 0;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
