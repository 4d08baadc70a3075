import { partitionOf } from "@watchkeeper/core/arn";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import type { Credentials, Runtime } from "@watchkeeper/core/runtime";
import { type Call, operationOf } from "@watchkeeper/plans/call";
import type { Operations } from "@watchkeeper/plans/operation";
import { sessionHolds, sessionPolicyFor } from "@watchkeeper/plans/permissions";
import type { Executor } from "@watchkeeper/plans/run";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";
import { withIdempotencyToken } from "./idempotency-token.ts";
import { RecentMap } from "./recent-map.ts";
import type { Attempts } from "./retry.ts";
import { fromSdkOutput, toSdkInput } from "./sdk-json.ts";
import type { SdkClient, SdkPackages } from "./sdk-packages.ts";
import { type SpokeSession, spokeCredentials } from "./spoke-credentials.ts";

/** The spoke roles' names, the same in every account that is watched. */
export interface SpokeRoles {
  readonly read: string;
  readonly act: string;
}

/** What may be sent, and with what. */
export interface Sendable {
  readonly operations: Operations;
  readonly sdk: SdkPackages;
}

/** How many clients are kept: one a service, Region and session. */
const mostClients = 100;
/**
 * A read is tried again once: that bridges a broken connection. Who asks the executor asks again by itself, and must see
 * that AWS is throttling to ask less.
 */
const readAttempts: Attempts = { most: 2, evenThrottled: false };
/** What changes something is sent once: what became of it when the answer is lost, a read must tell. */
const actAttempts: Attempts = { most: 1, evenThrottled: false };

/** The one place where a call becomes a request. */
export function awsExecutor(runtime: Runtime, roles: SpokeRoles, { operations, sdk }: Sendable): Executor {
  const credentialsOf = spokeCredentials(runtime);
  const clients = new RecentMap<SdkClient>(mostClients, (client) => client.destroy());

  async function send(
    call: Call,
    spoke: SpokeSession,
    attempts: Attempts,
    clientToken?: string,
  ): Promise<Json> {
    operationFor(call);
    const { Client, commandOf } = await sdk(call.service);
    const Command = commandOf(call.operation);
    const schema = Command && new Command({} as never).schema;
    if (!Command || !schema)
      throw new WatchkeeperError(
        "NoSchema",
        "bug",
        `The SDK has no ${Command ? "schema" : "command"} for ${operationOf(call)}. It was not sent.`,
      );
    const key = JSON.stringify([call.service, call.region, spoke, attempts]);
    let client = clients.get(key);
    if (!client) {
      const credentials = (): Promise<Credentials> => credentialsOf(spoke);
      client = new Client(clientConfig(runtime, { region: call.region, credentials, attempts }));
      clients.set(key, client);
    }
    const input =
      clientToken === undefined ? call.input : withIdempotencyToken(schema, call.input, clientToken);
    try {
      return fromSdkOutput(schema, await client.send(new Command(toSdkInput(schema, input) as never)));
    } catch (error) {
      throw fromSdk(error, `${operationOf(call)} in ${call.account}, ${call.region}`);
    }
  }

  const operationFor = (call: Call) => {
    const operation = operations[operationOf(call)];
    if (operation) return operation;
    throw new WatchkeeperError(
      "UnknownOperation",
      "bug",
      `${operationOf(call)} is declared by no check, fix or kind that is configured. It was not sent.`,
    );
  };
  const roleArn = ({ account, region }: Call, name: string) =>
    `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
  return {
    read: (call) => send(call, { roleArn: roleArn(call, roles.read), session: "watchkeeper" }, readAttempts),
    act: (call, { clientToken, session, among }) =>
      send(
        call,
        {
          roleArn: roleArn(call, roles.act),
          session,
          policy: JSON.stringify(sessionPolicyFor(operationFor(call), call, among)),
        },
        actAttempts,
        clientToken,
      ),
    holds: (call, resources) => sessionHolds(operationFor(call), call, resources),
  };
}
