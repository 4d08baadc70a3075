import { clientIn, commandOf } from "@watchkeeper/aws/sdk-packages";
import { alike } from "@watchkeeper/config/alike";
import { dataOf, type Project } from "@watchkeeper/config/define-config";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { eventsOf, isSweep, operationsOf, sweepsOf, watchOf } from "@watchkeeper/reactions/watch";
import type { Origins } from "./origins.ts";

/** The files of `functions/deployed` as they are when functions are built: each a module's text, with the same exports. */
export const deployedModules = (
  project: Project,
): Readonly<Record<"config" | "watch" | "sending", string>> => ({
  config: configModule(project),
  watch: watchModule(project),
  sending: sendingModule(project),
});

/** The checks' ids stand in it once; all else tells a check by its place among them. */
function configModule(project: Project): string {
  const { checks, ...config } = dataOf(project);
  const told = Object.values(checks).map(({ settings, ...words }) => ({ settings, words }));
  return `
import { inPlace } from "@watchkeeper/config/alike";
export const ids = ${JSON.stringify(Object.keys(checks))};
const settings = inPlace(${JSON.stringify(alike(told.map((one) => one.settings)))});
const words = inPlace(${JSON.stringify(alike(told.map((one) => one.words)))});
const checks = ids.map((id, place) => [id, { ...words[place], settings: settings[place] }]);
export const config = { ...${JSON.stringify(config)}, checks: Object.fromEntries(checks) };`;
}

function watchModule(project: Project): string {
  const ids = Object.keys(project.checks);
  const wakes = watchOf(project.definitions).wakes.map(({ checks, ...wake }) => ({
    ...wake,
    checks: checks.map((id) => ids.indexOf(id)),
  }));
  return `
import { recogniserOf } from "@watchkeeper/reactions/recognise";
import { ids } from "./functions/deployed/config.ts";
const wakes = ${JSON.stringify(wakes)};
const woken = () => import("${wokenModule}");
export const watch = {
  wakes: wakes.map((wake) => ({ ...wake, checks: wake.checks.map((place) => ids[place]) })),
  sweeps: ${JSON.stringify(sweepsOf(project.definitions))},
  event: async (name) => (await woken()).events[name](),
  check: async (id) => (await woken()).checks[id](),
};
export const recognise = recogniserOf(watch);`;
}

/** What the module is called that knows where events and checks are. It is loaded when the first of them wakes. */
export const wokenModule = "watchkeeper-woken";

/** Where each event and each check is loaded from, as a module's text. */
export function wokenText({ definitions }: Project, origins: Origins): string {
  const lazily = (all: readonly (readonly [key: string, what: object])[]) =>
    `{${all.map(([key, what]) => `${JSON.stringify(key)}: ${importOf(key, what, origins)}`).join(",\n")}}`;
  const sweeps = definitions.flatMap(({ id, wakes }) =>
    wakes.filter(isSweep).map(({ event }) => [event.name, id] as const),
  );
  return `
export const checks = ${lazily(definitions.map((check) => [check.id, check]))};
const sweep = (id) => () => checks[id]().then((check) => check.wakes.find(({ every }) => every).event);
const swept = {${sweeps.map(([name, id]) => `${JSON.stringify(name)}: sweep(${JSON.stringify(id)})`).join(", ")}};
export const events = { ...swept, ...${lazily(eventsOf(definitions).map((event) => [event.name, event]))} };`;
}

function importOf(key: string, what: object, origins: Origins): string {
  const origin = origins.get(what);
  if (origin === undefined)
    throw new WatchkeeperError(
      "NotExported",
      "invalid-input",
      `"${key}" is exported by no file that watchkeeper.config.ts imports, and functions load it alone, when it is first needed. Export it from a file of its own. Nothing was built.`,
    );
  return `() => import(${JSON.stringify(origin.file)}).then((m) => m.${origin.name})`;
}

function sendingModule({ definitions }: Project): string {
  const operations = operationsOf(definitions).map(({ page: _, ...operation }) => [operation.key, operation]);
  const services = new Set(operationsOf(definitions).map(({ key }) => key.split(":")[0] ?? ""));
  const packages = [...services].map(
    (service) => `${JSON.stringify(service)}: () => import("${sdkOf}${service}")`,
  );
  return `
import { sdkPackages } from "@watchkeeper/aws/sdk-packages";
export const operations = ${JSON.stringify(Object.fromEntries(operations))};
const packages = {${packages.join(",\n")}};
export const sdk = sdkPackages((service) => packages[service]());`;
}

/** What the module of a service's package is called, before the service. */
export const sdkOf = "watchkeeper-sdk:";

/** The client of a service, and the commands of it that configured checks may send, as a module's text: no other is bundled. */
export async function sdkModule(service: string, { definitions }: Project): Promise<string> {
  const from = `@aws-sdk/client-${service}`;
  const client = clientIn(await import(from));
  const commands = operationsOf(definitions)
    .filter(({ key }) => key.startsWith(`${service}:`))
    .map(({ key }) => commandOf(key.split(":")[1] ?? ""));
  return `export { ${[client, ...commands].join(", ")} } from ${JSON.stringify(from)};`;
}
