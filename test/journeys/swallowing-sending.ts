import {
  type SdkClient,
  type SdkPackage,
  type SdkPackages,
  sdkPackages,
} from "@watchkeeper/aws/sdk-packages";
import type { OperationKey, ServiceName } from "@watchkeeper/plans/call";
import { type Operations, operationsByKey } from "@watchkeeper/plans/operation";
import { operationsOf } from "@watchkeeper/reactions/watch";
import project from "./every-fix.config.ts";

/** Whether requests that change something are answered as if they had been done, and are not. */
export const swallowing = { is: false };

/** What the configured checks, their kinds and their fixes may send. */
export const operations: Operations = operationsByKey(operationsOf(project.definitions));

const own = sdkPackages((service) => import(`@aws-sdk/client-${service}`));

/** What it is sent with: clients that swallow what changes something, while that is wanted. */
export const sdk: SdkPackages = async (service) => {
  const known = await own(service);
  return { ...known, Client: clientOf(known, service) };
};

const clientOf = ({ Client }: SdkPackage, service: ServiceName) =>
  class implements SdkClient {
    readonly #client: SdkClient;

    constructor(config: ConstructorParameters<typeof Client>[0]) {
      this.#client = new Client(config);
    }

    async send(command: Parameters<SdkClient["send"]>[0]): Promise<object> {
      const name = command.constructor.name.replace(/Command$/, "");
      const isWrite = operations[`${service}:${name}` as OperationKey]?.access === "write";
      return swallowing.is && isWrite ? { $metadata: {} } : this.#client.send(command);
    }

    destroy(): void {
      this.#client.destroy();
    }
  };
