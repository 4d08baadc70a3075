import type * as Lambda from "@aws-sdk/client-lambda";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { runAsynchronously } from "./run-asynchronously.ts";
import { runFunction } from "./run-function.ts";
import { findFunction, onFunction } from "./shared.ts";
import type { LambdaState } from "./state.ts";

const maxSynchronousBytes = 6 * 1_048_576;
const maxAsynchronousBytes = 1_048_576;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invokeOperations: Pick<Operations<typeof Lambda, LambdaState>, "Invoke"> = {
  Invoke: {
    authorize: onFunction("InvokeFunction"),
    run: async (input, request) => {
      const target = findFunction(input, request);
      const type = input.InvocationType ?? "RequestResponse";
      const payload = readPayload(input.Payload, type);
      if (type === "DryRun") return { StatusCode: 204 };
      if (type === "Event") {
        runAsynchronously(request.world, target, payload, request.requestId);
        return { StatusCode: 202, Payload: asBlob("") };
      }
      const outcome = await runFunction(request.world, target, payload, request.requestId);
      return {
        StatusCode: 200,
        ExecutedVersion: "$LATEST",
        ...(outcome.functionError === undefined ? {} : { FunctionError: outcome.functionError }),
        Payload: asBlob(outcome.payload),
      };
    },
  },
};

function readPayload(given: unknown, type: string): string {
  const text =
    typeof given === "string" ? given : Buffer.from((given as Uint8Array | undefined) ?? []).toString();
  const limit = type === "Event" ? maxAsynchronousBytes : maxSynchronousBytes;
  const size = Buffer.byteLength(text);
  if (size > limit) {
    throw new AwsError(
      "RequestTooLargeException",
      `${size} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
      413,
    );
  }
  if (text === "") return "{}";
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
    );
  }
  return text;
}

/** The SDK reads blobs as its own subclass of Uint8Array; on the wire they are bytes. */
const asBlob = (text: string) =>
  Buffer.from(text) as unknown as Lambda.InvokeCommandOutput["Payload"] & object;
