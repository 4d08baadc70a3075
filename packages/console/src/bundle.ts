import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";

/** The page's script and style, as they are sent. */
export interface ConsoleBundle {
  readonly script: string;
  readonly style: string;
}

let bundled: Promise<ConsoleBundle> | undefined;

/** Bundles the page, in memory, once for the process; nothing of it is kept on disk. */
export const bundleConsole = (): Promise<ConsoleBundle> => {
  bundled ??= bundle();
  return bundled;
};

async function bundle(): Promise<ConsoleBundle> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("client/main.tsx", import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    outdir: "console",
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
  });
  // Its process has no more work.
  await stop();
  const ending = (suffix: string) => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return { script: ending(".js"), style: ending(".css") };
}
