import type { ServiceName } from "@watchkeeper/plans/call";
import type { clientConfig } from "../client-config.ts";
import type { OperationSchema } from "../sdk-json.ts";

/** A service's client and the commands that we send through it. */
export interface CommandTable {
  readonly client: new (config: ReturnType<typeof clientConfig>) => SdkClient;
  readonly commands: Readonly<Record<string, new (input: never) => SdkCommand>>;
}

export interface SdkClient {
  send(command: SdkCommand): Promise<object>;
  destroy(): void;
}

export interface SdkCommand {
  readonly schema?: OperationSchema;
}

/** The tables of the services that calls are sent to, each loaded when one of its calls is first sent. */
export const tables: Readonly<Partial<Record<ServiceName, () => Promise<CommandTable>>>> = {
  backup: async () => (await import("./backup.ts")).backup as unknown as CommandTable,
  ec2: async () => (await import("./ec2.ts")).ec2 as unknown as CommandTable,
  ssm: async () => (await import("./ssm.ts")).ssm as unknown as CommandTable,
};
