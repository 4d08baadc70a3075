import type * as Sfn from "@aws-sdk/client-sfn";
import type { MapRun } from "@watchkeeper/asl/map/map-run";
import type { Operations } from "../../kernel/service.ts";
import { noSuchResource, validation } from "./errors.ts";
import { runningExecution } from "./running-executions.ts";
import { findExecution, onArn, pageOf, type Request, trail } from "./shared.ts";
import type { ExecutionRecord, StepFunctionsState } from "./state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export const mapRunOperations: Pick<
  Operations<typeof Sfn, StepFunctionsState>,
  "DescribeMapRun" | "ListMapRuns" | "UpdateMapRun"
> = {
  DescribeMapRun: {
    authorize: onArn("DescribeMapRun", "mapRunArn"),
    run: (input, request) => {
      const { run } = findMapRun(input.mapRunArn, request);
      return {
        mapRunArn: run.mapRunArn,
        executionArn: run.executionArn,
        status: run.status,
        startDate: run.startDate,
        ...(run.stopDate === undefined ? {} : { stopDate: run.stopDate }),
        maxConcurrency: run.limits.maxConcurrency,
        toleratedFailureCount: run.limits.toleratedFailureCount ?? 0,
        toleratedFailurePercentage: run.limits.toleratedFailurePercentage ?? 0,
        itemCounts: run.itemCounts,
        executionCounts: run.executionCounts,
        redriveCount: run.redriveCount,
        ...(run.redriveDate === undefined ? {} : { redriveDate: run.redriveDate }),
      };
    },
  },
  ListMapRuns: {
    authorize: onArn("ListMapRuns", "executionArn"),
    run: (input, request) => {
      const { mapRuns } = findExecution(input.executionArn, request);
      const { page, next } = pageOf(mapRuns, input);
      const shown = page.map(({ executionArn, mapRunArn, stateMachineArn, startDate, stopDate }) => ({
        executionArn,
        mapRunArn,
        stateMachineArn,
        startDate,
        ...(stopDate === undefined ? {} : { stopDate }),
      }));
      return { mapRuns: shown, ...next };
    },
  },
  UpdateMapRun: {
    authorize: onArn("UpdateMapRun", "mapRunArn"),
    run: async (input, request) => {
      const { run, record } = findMapRun(input.mapRunArn, request);
      const execution = runningExecution(record);
      await execution?.isLive;
      const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = input;
      const limits = {
        ...(maxConcurrency !== undefined && { maxConcurrency }),
        ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
        ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage }),
      };
      if (Object.keys(limits).length === 0) throw validation("At least one of the limits must be given");
      if (run.status !== "RUNNING" || !execution?.updateMapRun(run, limits)) {
        throw validation(`The Map Run is ${run.status} and cannot be updated`);
      }
      return {};
    },
    trail,
  },
};

function findMapRun(
  arn = "",
  { state }: Request,
): { readonly run: MapRun; readonly record: ExecutionRecord } {
  for (const record of state.executions.values()) {
    const run = record.mapRuns.find(({ mapRunArn }) => mapRunArn === arn);
    if (run) return { run, record };
  }
  throw noSuchResource(arn);
}
