import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { systemClock } from "@watchkeeper/core/system-clock";
import config from "../../../watchkeeper.config.ts";
import { type Desk, type Entrance, openDesk } from "./desk.ts";
import type { Io } from "./io.ts";
import { notReached } from "./not-reached.ts";

/** The options by which a command says where it goes. */
export interface TargetOptions {
  readonly stage?: string;
  readonly endpoint?: string;
  /** A code of the caller's MFA device, and its serial number. */
  readonly mfa?: string;
  readonly mfaSerial?: string;
}

/** The laptop's own endpoint. */
export const defaultEndpoint = "http://localhost:4600";

const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/?$/;

/** The laptop's endpoint, out of the options and the environment; anything that is not this machine is refused. */
export function laptopEndpoint({ endpoint }: TargetOptions, { env }: Io): string {
  const url = endpoint ?? env.AWS_ENDPOINT_URL ?? defaultEndpoint;
  if (loopback.test(url)) return url.replace(/\/$/, "");
  throw new WatchkeeperError(
    "StageMissing",
    "invalid-input",
    `${url} is not this machine, and no --stage was named. Nothing was sent. ` +
      "To reach a deployed Watchkeeper, name its stage (--stage production); to reach the laptop's, unset AWS_ENDPOINT_URL.",
  );
}

/** The runtime of the person who calls: the laptop's, or with a stage AWS's with the SDK's own credential chain. */
export async function callerRuntime(options: TargetOptions, io: Io): Promise<Runtime> {
  const common = {
    env: io.env,
    region: config.hub.region,
    random: Math.random,
    ids: { uuid: () => crypto.randomUUID() },
    ...outsideInvocations,
  };
  if (options.stage !== undefined) {
    const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
    const provide = defaultProvider();
    return {
      ...common,
      clock: systemClock,
      credentials: async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = await provide();
        return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
      },
    };
  }
  const url = laptopEndpoint(options, io);
  return {
    ...common,
    endpoint: { url },
    clock: await laptopClock(url),
    credentials: async () => ({
      accessKeyId: io.env.AWS_ACCESS_KEY_ID ?? "me",
      secretAccessKey: io.env.AWS_SECRET_ACCESS_KEY ?? "x",
      ...(io.env.AWS_SESSION_TOKEN ? { sessionToken: io.env.AWS_SESSION_TOKEN } : {}),
    }),
  };
}

/** Connects to the laptop's Watchkeeper, or to a stage's. */
export const connect = async (options: TargetOptions, io: Io): Promise<Desk> =>
  openDesk(await callerRuntime(options, io), config, options.stage ?? "laptop", entrance(options));

/** How the options say that the caller comes. */
function entrance({ mfa, mfaSerial }: TargetOptions): Entrance {
  if (mfa !== undefined && !/^\d{6}$/.test(mfa))
    throw new WatchkeeperError(
      "InvalidCode",
      "invalid-input",
      "--mfa takes the six digits that your MFA device shows. Nothing was sent.",
    );
  return mfa === undefined ? {} : { mfa: { code: mfa, serial: mfaSerial } };
}

/** The embedded AWS's clock, which may be ahead of the machine's. */
async function laptopClock(url: string): Promise<Clock> {
  const { now } = await askLaptop(url, "GET", "/_watchkeeper/clock");
  const ahead = Date.parse(String(now)) - systemClock.now().getTime();
  return { now: () => new Date(systemClock.now().getTime() + ahead), sleep: systemClock.sleep };
}

/** A request of our own to the laptop's server. */
export async function askLaptop(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await sendToLaptop(url, method, path, body);
  const text = await response.text().catch((error: unknown) => {
    throw notReached(url, method, error);
  });
  return laptopAnswer(url, response, text);
}

/** Sends one; answers as soon as the laptop begins to. */
export const sendToLaptop = (url: string, method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  }).catch((error: unknown) => {
    throw notReached(url, method, error);
  });

/** What the laptop answered; its refusals are thrown. */
export function laptopAnswer(
  url: string,
  { ok, status }: Response,
  text: string,
): Readonly<Record<string, unknown>> {
  const answer = jsonIn(text) as { error?: { kind: WatchkeeperError["kind"]; message: string } } | undefined;
  if (answer?.error) throw new WatchkeeperError("LaptopRefused", answer.error.kind, answer.error.message);
  if (!ok || answer === undefined) {
    throw new WatchkeeperError(
      "NoWatchkeeper",
      "unavailable",
      `What listens on ${url} is not Watchkeeper (it answered ${status}). Nothing was done.`,
    );
  }
  return answer as Readonly<Record<string, unknown>>;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
