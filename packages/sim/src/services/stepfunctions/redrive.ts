import type * as Sfn from "@aws-sdk/client-sfn";
import { redrive } from "@watchkeeper/asl/execution-data";
import type { Operations } from "../../kernel/service.ts";
import { invalidArn, notRedrivable, validation } from "./errors.ts";
import { redriveStatus } from "./redrive-status.ts";
import { findExecution, onArn, trail } from "./shared.ts";
import { startJob } from "./start-execution.ts";
import type { StepFunctionsState } from "./state.ts";
import { tellStatus } from "./status-events.ts";

/** How long a client token stands for the same request, in milliseconds. */
const tokenMs = 15 * 60_000;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html */
export const redriveOperations: Pick<Operations<typeof Sfn, StepFunctionsState>, "RedriveExecution"> = {
  RedriveExecution: {
    authorize: onArn("RedriveExecution", "executionArn"),
    run: (input, request) => {
      const { executionArn = "", clientToken } = input;
      if (/^arn:aws:states:[^:]+:\d{12}:express:/.test(executionArn)) {
        throw invalidArn(`Invalid ARN prefix: ${executionArn}`);
      }
      if (clientToken !== undefined && !/^[!-~]{1,64}$/.test(clientToken)) {
        throw validation("The client token must have 1 to 64 printable characters");
      }
      const { world, now } = request;
      const record = findExecution(executionArn, request);
      const { redriveDate } = record;
      const isSame = clientToken !== undefined && record.redriveToken === clientToken;
      if (isSame && redriveDate && now.getTime() - redriveDate.getTime() <= tokenMs) return { redriveDate };
      const { status, reason } = redriveStatus(record, now);
      if (status !== "REDRIVABLE") throw notRedrivable(reason ?? "Only its Map Run can redrive it");
      redrive(record, now);
      record.redriveToken = clientToken;
      tellStatus(world, record);
      world.jobs.after(0, startJob, record.machine, { arn: record.arn });
      return { redriveDate: now };
    },
    trail,
  },
};
