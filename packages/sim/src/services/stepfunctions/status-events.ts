import type { World } from "../../kernel/world.ts";
import type { ExecutionRecord } from "./state.ts";

/** Payloads above this size are left out of the event. */
const maximumBytes = 248 * 1_024;

/**
 * Tells EventBridge of a change of a Standard execution's status; Express and Map children tell of none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function tellStatus(world: World, record: ExecutionRecord): void {
  const { machine, execution, status } = record;
  if (machine.type === "EXPRESS" || record.mapRunArn !== undefined) return;
  const output = execution?.output === undefined ? undefined : JSON.stringify(execution.output);
  const { redriveStatus, redriveStatusReason } = redrive(record);
  world.emit({
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: machine.account,
    region: machine.region,
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: machine.arn,
      name: record.name,
      status,
      startDate: record.startDate.getTime(),
      stopDate: record.stopDate?.getTime() ?? null,
      input: fits(record.inputText) ? record.inputText : null,
      output: output !== undefined && fits(output) ? output : null,
      inputDetails: { included: fits(record.inputText) },
      outputDetails: output === undefined ? null : { included: fits(output) },
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus,
      redriveStatusReason,
      error: execution?.error ?? null,
      cause: execution?.cause ?? null,
    },
  });
}

const fits = (text: string): boolean => Buffer.byteLength(text) <= maximumBytes;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html, "redriveStatus" */
export function redrive({ status }: ExecutionRecord): {
  readonly redriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE";
  readonly redriveStatusReason: string | null;
} {
  const cannot = status === "RUNNING" || status === "SUCCEEDED";
  return cannot
    ? {
        redriveStatus: "NOT_REDRIVABLE",
        redriveStatusReason: `Execution is ${status} and cannot be redriven`,
      }
    : { redriveStatus: "REDRIVABLE", redriveStatusReason: null };
}
