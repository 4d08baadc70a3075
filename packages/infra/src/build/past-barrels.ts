import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

const sdkFiles = /[\\/]node_modules[\\/](@aws-sdk|@smithy)[\\/].*[\\/]dist-es[\\/].*\.js$/;
const namedImports = /^import \{([^}]*)\} from "([^"]+)";$/gm;
const namedExports = /^export \{([^}]*)\} from "([^"]+)";$/gm;
const wholeExports = /^export \* from "([^"]+)";$/gm;

/** A name and the file that declares it. */
interface Origin {
  readonly file: string;
  readonly name: string;
}

/**
 * Lets the SDK's files import each name from the file that declares it. They import from files that export everything
 * (`@aws-sdk/core/protocols`), through which esbuild takes what only a lazily loaded client uses, the protocols of other
 * services above all, for a part of the start. What it does not find, it leaves as it is: right, and larger.
 */
export const pastBarrels: Plugin = {
  name: "past-barrels",
  setup(build) {
    build.onLoad({ filter: sdkFiles }, async ({ path }) => {
      const known = direct.get(path) ?? directed(path, build);
      direct.set(path, known);
      return { contents: await known, loader: "js" };
    });
  },
};

/** The files as they were made, for all bundles of a process: they are the same in each. */
const direct = new Map<string, Promise<string>>();

/** A file, with each of its imports from where the name is declared. */
async function directed(path: string, build: PluginBuild): Promise<string> {
  const text = await readFile(path, "utf8");
  const statements = await Promise.all(
    [...text.matchAll(namedImports)].map(async ([, names = "", from = ""]) => {
      const imports = namesIn(names).map(async ({ name, as }) => {
        const origin = await originOf(name, from, path, build);
        return `import { ${origin?.name ?? name} as ${as} } from ${JSON.stringify(origin?.file ?? from)};`;
      });
      return (await Promise.all(imports)).join(" ");
    }),
  );
  return text.replace(namedImports, () => statements.shift() ?? "");
}

/** Finds where a name is declared that a file imports; undefined where that is no file, or not to be seen. */
async function originOf(
  name: string,
  from: string,
  importer: string,
  build: PluginBuild,
): Promise<Origin | undefined> {
  const file = await fileOf(from, importer, build);
  if (file === undefined) return undefined;
  const text = await textOf(file);
  if (new RegExp(`^export (?:async )?(?:const|let|class|function\\*?) ${escaped(name)}\\b`, "m").test(text))
    return { file, name };
  for (const [, names = "", next = ""] of text.matchAll(namedExports)) {
    const found = namesIn(names).find(({ as }) => as === name);
    if (found) return originOf(found.name, next, file, build);
  }
  for (const [, next = ""] of text.matchAll(wholeExports)) {
    const found = await originOf(name, next, file, build);
    if (found) return found;
  }
  return undefined;
}

const files = new Map<string, Promise<string | undefined>>();
const texts = new Map<string, Promise<string>>();

/** The file that a file imports from so; undefined where it is none: one of Node's modules, or what is left out. */
function fileOf(from: string, importer: string, build: PluginBuild): Promise<string | undefined> {
  const resolveDir = dirname(importer);
  const key = JSON.stringify([from, resolveDir]);
  const known =
    files.get(key) ??
    build
      .resolve(from, { kind: "import-statement", resolveDir, importer })
      .then(({ path, namespace }) => (namespace === "file" ? path : undefined));
  files.set(key, known);
  return known;
}

function textOf(file: string): Promise<string> {
  const known = texts.get(file) ?? readFile(file, "utf8");
  texts.set(file, known);
  return known;
}

const escaped = (name: string): string => name.replaceAll("$", "\\$");

/** The names of `A, B as C`. */
const namesIn = (list: string): readonly { readonly name: string; readonly as: string }[] =>
  list
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .map((one) => {
      const [name = "", as = name] = one.split(" as ");
      return { name, as };
    });
