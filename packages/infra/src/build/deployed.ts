import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "@watchkeeper/config/define-config";
import type { Plugin } from "esbuild";
import { deployedModules, sdkModule, sdkOf, wokenModule, wokenText } from "./deployed-modules.ts";
import { originsIn } from "./origins.ts";
import { zodApart } from "./zod-apart.ts";

/**
 * Puts what is configured in the place of `functions/deployed`: validated here, and as data there.
 *
 * @param file the configuration's.
 */
export async function deployed(
  root: string,
  file = join(root, "watchkeeper.config.ts"),
): Promise<readonly Plugin[]> {
  const { default: project } = (await import(pathToFileURL(file).href)) as { default: Project };
  const origins = await originsIn(file);
  const modules = deployedModules(project);
  const configured: Plugin = {
    name: "deployed",
    setup(build) {
      build.onLoad({ filter: /[/\\]functions[/\\]deployed[/\\]\w+\.ts$/ }, ({ path }) => ({
        contents: modules[basename(path, ".ts") as keyof typeof modules],
        loader: "js",
        resolveDir: root,
      }));
      build.onResolve({ filter: new RegExp(`^${wokenModule}$`) }, ({ path }) => ({
        path,
        namespace: wokenModule,
      }));
      build.onLoad({ filter: /.*/, namespace: wokenModule }, () => ({
        contents: wokenText(project, origins),
        loader: "js",
        resolveDir: root,
      }));
      build.onResolve({ filter: new RegExp(`^${sdkOf}`) }, ({ path }) => ({
        path: path.slice(sdkOf.length),
        namespace: sdkOf,
      }));
      build.onLoad({ filter: /.*/, namespace: sdkOf }, async ({ path }) => ({
        contents: await sdkModule(path, project),
        loader: "js",
        resolveDir: root,
      }));
    },
  };
  return [configured, zodApart(new Set([...origins.values()].map((origin) => origin.file)))];
}
