import type * as Sfn from "@aws-sdk/client-sfn";
import type { MapRun } from "@watchkeeper/asl/map/map-run";
import type { Operations } from "../../kernel/service.ts";
import { noSuchResource } from "./errors.ts";
import { findExecution, onArn, pageOf, type Request } from "./shared.ts";
import type { StepFunctionsState } from "./state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export const mapRunOperations: Pick<
  Operations<typeof Sfn, StepFunctionsState>,
  "DescribeMapRun" | "ListMapRuns"
> = {
  DescribeMapRun: {
    authorize: onArn("DescribeMapRun", "mapRunArn"),
    run: (input, request) => {
      const run = findMapRun(input.mapRunArn ?? "", request);
      return {
        mapRunArn: run.mapRunArn,
        executionArn: run.executionArn,
        status: run.status,
        startDate: run.startDate,
        ...(run.stopDate === undefined ? {} : { stopDate: run.stopDate }),
        maxConcurrency: run.maxConcurrency,
        toleratedFailureCount: run.toleratedFailureCount,
        toleratedFailurePercentage: run.toleratedFailurePercentage,
        itemCounts: countsOf(run),
        executionCounts: countsOf(run),
        redriveCount: 0,
      };
    },
  },
  ListMapRuns: {
    authorize: onArn("ListMapRuns", "executionArn"),
    run: (input, request) => {
      const { machine, execution } = findExecution(input.executionArn, request);
      const { page, next } = pageOf(execution?.mapRuns ?? [], input);
      const shown = page.map(({ executionArn, mapRunArn, startDate, stopDate }) => ({
        executionArn,
        mapRunArn,
        stateMachineArn: machine.arn,
        startDate,
        ...(stopDate === undefined ? {} : { stopDate }),
      }));
      return { mapRuns: shown, ...next };
    },
  },
};

function findMapRun(arn: string, { state }: Request): MapRun {
  for (const { execution } of state.executions.values()) {
    const run = execution?.mapRuns.find(({ mapRunArn }) => mapRunArn === arn);
    if (run) return run;
  }
  throw noSuchResource(arn);
}

/** A batch counts as one item here. */
function countsOf({ executions, total }: MapRun) {
  const of = (status: string) => executions.filter((one) => one.status === status).length;
  return {
    pending: Math.max(0, total - executions.length),
    running: of("RUNNING"),
    succeeded: of("SUCCEEDED"),
    failed: of("FAILED"),
    timedOut: of("TIMED_OUT"),
    aborted: of("ABORTED"),
    total,
    resultsWritten: 0,
  };
}
