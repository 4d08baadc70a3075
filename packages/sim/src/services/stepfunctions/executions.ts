import type * as Sfn from "@aws-sdk/client-sfn";
import { stopMessage } from "@watchkeeper/asl/execution";
import type { Operations } from "../../kernel/service.ts";
import { typeNotSupported } from "./errors.ts";
import { redriveStatus } from "./redrive-status.ts";
import { endOf, runningExecution } from "./running-executions.ts";
import {
  findExecution,
  findMachine,
  onArn,
  pageOf,
  type Request,
  rememberedExecution,
  trail,
} from "./shared.ts";
import { runSynchronously, takeExecution } from "./start-execution.ts";
import type { ExecutionRecord, StepFunctionsState } from "./state.ts";

type ExecutionOperations =
  | "StartExecution"
  | "StartSyncExecution"
  | "DescribeExecution"
  | "DescribeStateMachineForExecution"
  | "ListExecutions"
  | "StopExecution";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, and what is done to executions. */
export const executionOperations: Pick<Operations<typeof Sfn, StepFunctionsState>, ExecutionOperations> = {
  StartExecution: {
    authorize: onArn("StartExecution", "stateMachineArn"),
    run: (input, request) => {
      const { arn, startDate } = takeExecution(input, request);
      return { executionArn: arn, startDate };
    },
    trail,
  },
  StartSyncExecution: {
    authorize: onArn("StartSyncExecution", "stateMachineArn"),
    run: async (input, request) => {
      const machine = findMachine(input.stateMachineArn, request);
      if (machine.type === "STANDARD") throw typeNotSupported();
      const record = await runSynchronously(input, request);
      const { redriveCount, redriveStatus, redriveStatusReason, ...shown } = shownExecution(
        record,
        request.now,
      );
      const billed = Math.ceil(((record.stopDate?.getTime() ?? 0) - record.startDate.getTime()) / 100) * 100;
      return {
        ...shown,
        stopDate: record.stopDate,
        status: record.status as Sfn.SyncExecutionStatus,
        billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: Math.max(100, billed) },
      };
    },
    trail,
  },
  DescribeExecution: {
    authorize: onArn("DescribeExecution", "executionArn"),
    run: (input, request) => shownExecution(findExecution(input.executionArn, request), request.now),
  },
  DescribeStateMachineForExecution: {
    authorize: onArn("DescribeStateMachineForExecution", "executionArn"),
    run: (input, request) => {
      const { machine, version, roleArn, mapRunArn } = findExecution(input.executionArn, request);
      return {
        stateMachineArn: machine.arn,
        name: machine.name,
        definition: version.definition,
        roleArn,
        updateDate: version.updated,
        loggingConfiguration: machine.loggingConfiguration as Sfn.LoggingConfiguration,
        tracingConfiguration: machine.tracingConfiguration as Sfn.TracingConfiguration,
        ...(version.revisionId === undefined ? {} : { revisionId: version.revisionId }),
        ...(mapRunArn === undefined ? {} : { mapRunArn }),
      };
    },
  },
  ListExecutions: {
    authorize: ({ stateMachineArn, mapRunArn }) => [
      { action: "states:ListExecutions", resource: stateMachineArn ?? mapRunArn ?? "*" },
    ],
    run: (input, request) => {
      const { page, next } = pageOf(listed(input, request), input);
      return { executions: page.map(listItem), ...next };
    },
  },
  StopExecution: {
    authorize: onArn("StopExecution", "executionArn"),
    run: async (input, request) => {
      const record = findExecution(input.executionArn, request);
      if (record.status !== "RUNNING") return { stopDate: record.stopDate ?? request.now };
      const { error, cause } = input;
      const execution = runningExecution(record);
      if (!execution) record.arrived.push({ effect: 0, message: stopMessage(error, cause) });
      execution?.stop(error, cause);
      if (execution) await endOf(record);
      return { stopDate: record.stopDate ?? request.now };
    },
    trail,
  },
};

function shownExecution(record: ExecutionRecord, now: Date) {
  const { machine, mapRunArn, error, cause, redriveCount, redriveDate } = record;
  const redrive = redriveStatus(record, now);
  const text = record.output === undefined ? undefined : JSON.stringify(record.output);
  return {
    executionArn: record.arn,
    stateMachineArn: machine.arn,
    name: record.name,
    status: record.status,
    startDate: record.startDate,
    ...(record.stopDate === undefined ? {} : { stopDate: record.stopDate }),
    input: record.inputText,
    inputDetails: { included: true },
    ...(text === undefined ? {} : { output: text, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(mapRunArn === undefined ? {} : { mapRunArn }),
    redriveCount,
    ...(redriveDate === undefined ? {} : { redriveDate }),
    redriveStatus: redrive.status,
    ...(redrive.reason === undefined ? {} : { redriveStatusReason: redrive.reason }),
  };
}

/** Of one machine or one Map Run, the latest first. */
function listed(input: Sfn.ListExecutionsCommandInput, request: Request): ExecutionRecord[] {
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = input;
  const machine = mapRunArn === undefined ? findMachine(stateMachineArn, request) : undefined;
  if (machine?.type === "EXPRESS") throw typeNotSupported();
  return [...request.state.executions.values()]
    .filter((one) => one.mapRunArn === mapRunArn && (!machine || one.machine === machine))
    .filter(({ type }) => type === "STANDARD")
    .filter(({ arn }) => rememberedExecution(arn, request) !== undefined)
    .filter(({ status }) => statusFilter === undefined || status === statusFilter)
    .filter(
      ({ redriveCount }) => redriveFilter === undefined || redriveFilter === redrivenOrNot(redriveCount),
    )
    .toReversed();
}

const redrivenOrNot = (count: number) => (count > 0 ? "REDRIVEN" : "NOT_REDRIVEN");

const listItem = (record: ExecutionRecord) => ({
  executionArn: record.arn,
  stateMachineArn: record.machine.arn,
  name: record.name,
  status: record.status,
  startDate: record.startDate,
  ...(record.stopDate === undefined ? {} : { stopDate: record.stopDate }),
  ...(record.mapRunArn === undefined ? {} : { mapRunArn: record.mapRunArn }),
  redriveCount: record.redriveCount,
  ...(record.redriveDate === undefined ? {} : { redriveDate: record.redriveDate }),
});
