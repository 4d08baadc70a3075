import type * as Sfn from "@aws-sdk/client-sfn";
import type { HistoryEvent } from "@watchkeeper/asl/history";
import type { Operations } from "../../kernel/service.ts";
import { findExecution, onArn, pageOf } from "./shared.ts";
import type { StepFunctionsState } from "./state.ts";

/** What `includeExecutionData: false` leaves out. */
const data = new Set(["input", "output", "parameters", "error", "cause", "inputDetails", "outputDetails"]);

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
export const historyOperations: Pick<Operations<typeof Sfn, StepFunctionsState>, "GetExecutionHistory"> = {
  GetExecutionHistory: {
    authorize: onArn("GetExecutionHistory", "executionArn"),
    run: (input, request) => {
      const { history } = findExecution(input.executionArn, request);
      const events = input.reverseOrder ? history.toReversed() : history;
      const { page, next } = pageOf(events, input, 1_000);
      const shown = input.includeExecutionData === false ? page.map(withoutData) : page;
      return { events: shown as unknown as Sfn.HistoryEvent[], ...next };
    },
  },
};

function withoutData(event: HistoryEvent): HistoryEvent {
  const entries = Object.entries(event).map(([key, value]) =>
    key.endsWith("EventDetails")
      ? [key, Object.fromEntries(Object.entries(value as object).filter(([name]) => !data.has(name)))]
      : [key, value],
  );
  return Object.fromEntries(entries) as HistoryEvent;
}
