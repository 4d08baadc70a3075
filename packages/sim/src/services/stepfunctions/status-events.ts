import type { World } from "../../kernel/world.ts";
import { redriveStatus } from "./redrive-status.ts";
import type { ExecutionRecord } from "./state.ts";

/** Payloads above this size are left out of the event. */
const maximumBytes = 248 * 1_024;

/**
 * Tells EventBridge of a change of a Standard execution's status; Express and Map children tell of none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function tellStatus(world: World, record: ExecutionRecord): void {
  const { machine, status, error, cause } = record;
  if (machine.type === "EXPRESS" || record.mapRunArn !== undefined) return;
  const output = record.output === undefined ? undefined : JSON.stringify(record.output);
  const redrive = redriveStatus(record, world.clock.now());
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
      redriveCount: record.redriveCount,
      redriveDate: record.redriveDate?.getTime() ?? null,
      redriveStatus: redrive.status,
      redriveStatusReason: redrive.reason ?? null,
      error: error ?? null,
      cause: cause ?? null,
    },
  });
}

const fits = (text: string): boolean => Buffer.byteLength(text) <= maximumBytes;
