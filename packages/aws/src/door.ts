import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { GetFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { type ErrorKind, isRetryable, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import type { Door } from "@watchkeeper/reactions/word";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";
import { requestHandler } from "./request-handler.ts";
import { Sha256 } from "./sha256.ts";

/** How often a word is said that met trouble on its way: saying it twice says it once. */
const mostTries = 3;
const firstPauseMs = 500;

/** The door, as whoever works in the runtime: their words are signed with their own credentials. */
export function signedDoor(runtime: Runtime, functionName: string): Door {
  const url = once(() => urlOf(runtime, functionName));
  return {
    say: async (word) => {
      const body = JSON.stringify(word);
      for (let tries = 1; ; tries++) {
        try {
          return (await ask(runtime, await url(), body)) as never;
        } catch (error) {
          if (!isRetryable(error) || tries >= mostTries) throw error;
          await runtime.clock.sleep(firstPauseMs * 2 ** tries * (0.5 + runtime.random() / 2));
        }
      }
    },
  };
}

async function urlOf(runtime: Runtime, FunctionName: string): Promise<URL> {
  try {
    const lambda = new LambdaClient(clientConfig(runtime));
    const { FunctionUrl } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
    return new URL(FunctionUrl ?? "");
  } catch (error) {
    throw fromSdk(error, "lambda:GetFunctionUrlConfig of the door");
  }
}

async function ask(runtime: Runtime, url: URL, body: string): Promise<unknown> {
  const signer = new SignatureV4({
    service: "lambda",
    region: runtime.region,
    credentials: runtime.credentials,
    sha256: Sha256,
  });
  const request = new HttpRequest({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port ? { port: Number(url.port) } : {}),
    path: url.pathname,
    headers: { host: url.host, "content-type": "application/json" },
    body,
  });
  const signed = await signer.sign(request, { signingDate: runtime.clock.now() });
  const { response } = (await requestHandler(runtime)
    .handle(signed)
    .catch((error: unknown) => {
      throw unanswered(error);
    })) as { readonly response: { readonly statusCode: number; readonly body: Readable } };
  const answer = jsonIn(await text(response.body)) as Answer;
  if (response.statusCode === 200) return answer;
  if (answer.error) throw new WatchkeeperError(answer.error.name, answer.error.kind, answer.error.message);
  throw refusedBy(response.statusCode, answer.Message ?? answer.message ?? "");
}

/** What the door says, or Lambda in its stead. */
interface Answer {
  readonly error?: { readonly kind: ErrorKind; readonly name: string; readonly message: string };
  readonly Message?: string;
  readonly message?: string;
}

const unanswered = (error: unknown) =>
  error instanceof WatchkeeperError
    ? error
    : new WatchkeeperError(
        "DoorUnanswered",
        "unavailable",
        `The door did not answer (${messageOf(error)}). What was asked for may have been done: look before you ask again.`,
        { cause: error },
      );

const refusedBy = (status: number, message: string) =>
  status === 403
    ? new WatchkeeperError(
        "DoorClosed",
        "denied",
        `AWS did not let you in at the door (${message}): your role must be an operators' one, and your clock be right. Nothing was done.`,
      )
    : new WatchkeeperError(
        "DoorUnanswered",
        status === 429 ? "throttled" : "unavailable",
        `The door answered ${status} (${message}). What was asked for may have been done: look before you ask again.`,
      );

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return { message: body.slice(0, 200) };
  }
}
