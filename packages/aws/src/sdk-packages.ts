import type { ServiceName } from "@watchkeeper/plans/call";
import type { clientConfig } from "./client-config.ts";
import type { OperationSchema } from "./sdk-json.ts";

/** A client of the SDK, as far as we use it. */
export interface SdkClient {
  send(command: SdkCommand): Promise<object>;
  destroy(): void;
}

interface SdkCommand {
  readonly schema?: OperationSchema;
}

/** The client and the commands of a service, loaded when one of its calls is first sent. */
export interface SdkPackage {
  readonly Client: new (config: ReturnType<typeof clientConfig>) => SdkClient;
  /** The command of an operation; undefined where the package has none. */
  readonly commandOf: (operation: string) => (new (input: never) => SdkCommand) | undefined;
}

/** The SDK's packages, by the service that calls name. */
export type SdkPackages = (service: ServiceName) => Promise<SdkPackage>;

/** Packages out of their modules, each looked at once. */
export function sdkPackages(load: (service: ServiceName) => Promise<object>): SdkPackages {
  const loaded = new Map<ServiceName, Promise<SdkPackage>>();
  return (service) => {
    const known = loaded.get(service) ?? load(service).then(packageOf);
    loaded.set(service, known);
    return known;
  };
}

/** What a package calls its client: the one class of that name. */
export const clientIn = (module: object): string =>
  Object.keys(module).find((name) => /^[A-Z]\w*Client$/.test(name)) ?? "";

/** What a package calls the command of an operation. */
export const commandOf = (operation: string): string => `${operation}Command`;

/** A package as its module shows it. */
function packageOf(module: object): SdkPackage {
  const exported = module as Readonly<Record<string, never>>;
  return {
    Client: exported[clientIn(module)] as unknown as SdkPackage["Client"],
    commandOf: (operation) => exported[commandOf(operation)],
  };
}
