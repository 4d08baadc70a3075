import type * as Sfn from "@aws-sdk/client-sfn";
import type { Execution } from "@watchkeeper/asl/execution";
import type { TokenAnswer } from "@watchkeeper/asl/task-tokens";
import type { Json } from "@watchkeeper/core/json";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { invalidOutput, invalidToken, taskTimedOut } from "./errors.ts";
import { runningExecution } from "./running-executions.ts";
import type { Request } from "./shared.ts";
import type { StepFunctionsState } from "./state.ts";

type TokenOperations = "SendTaskSuccess" | "SendTaskFailure" | "SendTaskHeartbeat";

/** AWS's quota of a task's output, in bytes. */
const maximumBytes = 262_144;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
export const tokenOperations: Pick<Operations<typeof Sfn, StepFunctionsState>, TokenOperations> = {
  SendTaskSuccess: {
    authorize: onMachineOf("SendTaskSuccess"),
    run: ({ taskToken, output }, request) => {
      const value = readOutput(output ?? "");
      return answer(taskToken, request, (execution, token) => execution.sendTaskSuccess(token, value));
    },
  },
  SendTaskFailure: {
    authorize: onMachineOf("SendTaskFailure"),
    run: ({ taskToken, error, cause }, request) =>
      answer(taskToken, request, (execution, token) => execution.sendTaskFailure(token, error, cause)),
  },
  SendTaskHeartbeat: {
    authorize: onMachineOf("SendTaskHeartbeat"),
    run: ({ taskToken }, request) =>
      answer(taskToken, request, (execution, token) => execution.sendTaskHeartbeat(token)),
  },
};

/** The resource is the machine whose task gave the token out. */
function onMachineOf(action: string) {
  return (input: { readonly taskToken?: string | undefined }, { state }: Request): Authorization[] => {
    const resource = giverOf(input.taskToken, state)?.machine.arn ?? "*";
    return [{ action: `states:${action}`, resource }];
  };
}

const giverOf = (token: string | undefined, { tokens, executions }: StepFunctionsState) =>
  executions.get(tokens.get(token ?? "") ?? "");

async function answer(
  token = "",
  { state }: Request,
  tell: (execution: Execution, token: string) => TokenAnswer,
): Promise<Record<string, never>> {
  const record = giverOf(token, state);
  if (!record) throw invalidToken("Invalid token");
  const execution = runningExecution(record);
  await execution?.isLive;
  const told = execution ? tell(execution, token) : "closed";
  if (told === "unknown") throw invalidToken("Invalid token");
  if (told === "closed") throw taskTimedOut("Provided task does not exist anymore");
  return {};
}

function readOutput(text: string): Json {
  if (Buffer.byteLength(text) > maximumBytes) {
    throw invalidOutput(`The output is larger than ${maximumBytes} bytes`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw invalidOutput((error as Error).message);
  }
}
