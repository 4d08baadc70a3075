import { alike } from "@watchkeeper/config/alike";
import { dataOf, type Project } from "@watchkeeper/config/define-config";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { eventsOf, operationsOf, watchOf } from "@watchkeeper/reactions/watch";
import type { Origins } from "./origins.ts";

/**
 * What functions have of the configuration when they are built, as a module's text: data, and `id → import()` for each
 * check, event and package of the SDK. It exports what `functions/deployed.ts` does.
 */
export function deployedModule(project: Project, origins: Origins): string {
  const { definitions } = project;
  const { checks, ...config } = dataOf(project);
  const operations = operationsOf(definitions).map(({ page: _, ...operation }) => [operation.key, operation]);
  const services = new Set(operationsOf(definitions).map(({ key }) => key.split(":")[0] ?? ""));
  return `
import { sdkPackages } from "@watchkeeper/aws/sdk-packages";
import { byKey } from "@watchkeeper/config/alike";
import { recogniserOf } from "@watchkeeper/reactions/recognise";
export const config = { ...${JSON.stringify(config)}, checks: /* @__PURE__ */ byKey(${JSON.stringify(alike(checks))}) };
export const operations = ${JSON.stringify(Object.fromEntries(operations))};
const events = {${eventsOf(definitions).map((event) => lazily(event.name, event, origins))}};
const checks = {${definitions.map((check) => lazily(check.id, check, origins))}};
export const recognise = /* @__PURE__ */ recogniserOf({
  wakes: ${JSON.stringify(watchOf(definitions).wakes)},
  event: (name) => events[name](),
  check: (id) => checks[id](),
});
const packages = {${[...services].map((service) => `${JSON.stringify(service)}: () => import("${sdkOf}${service}")`)}};
export const sdk = /* @__PURE__ */ sdkPackages((service) => packages[service]());
`;
}

/** What the module of a service's package is called, before the service. */
export const sdkOf = "watchkeeper-sdk:";

/** The client of a service, and the commands of it that configured checks may send, as a module's text: no other is bundled. */
export async function sdkModule(service: string, { definitions }: Project): Promise<string> {
  const from = `@aws-sdk/client-${service}`;
  const client = Object.keys(await import(from)).find((name) => /^[A-Z]\w*Client$/.test(name));
  const commands = operationsOf(definitions)
    .filter(({ key }) => key.startsWith(`${service}:`))
    .map(({ key }) => `${key.split(":")[1]}Command`);
  return `export { ${[client, ...commands].join(", ")} } from ${JSON.stringify(from)};`;
}

function lazily(key: string, what: object, origins: Origins): string {
  const origin = origins.get(what);
  if (origin === undefined)
    throw new WatchkeeperError(
      "NotExported",
      "invalid-input",
      `"${key}" is exported by no file that watchkeeper.config.ts imports, and functions load it alone, when it is first needed. Export it from a file of its own. Nothing was built.`,
    );
  return `\n${JSON.stringify(key)}: () => import(${JSON.stringify(origin.file)}).then((m) => m.${origin.name})`;
}
