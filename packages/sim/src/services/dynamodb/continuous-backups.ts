import type {
  ContinuousBackupsDescription,
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsCommandOutput,
  UpdateContinuousBackupsCommandInput,
  UpdateContinuousBackupsCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { TableNotFoundException } from "@aws-sdk/client-dynamodb";
import { constraint } from "./errors.ts";
import { type Request, tableNameOf } from "./find-table.ts";
import type { Table } from "./table.ts";

/** The latest restorable moment lies this far back. */
const RECOVERY_LAG_MS = 5 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html */
export function updateContinuousBackups(
  input: UpdateContinuousBackupsCommandInput,
  request: Request,
): Omit<UpdateContinuousBackupsCommandOutput, "$metadata"> {
  const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays: days = 35 } =
    input.PointInTimeRecoverySpecification ?? {};
  if (PointInTimeRecoveryEnabled === undefined) {
    throw constraint(
      "null",
      "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled",
      "Member must not be null",
    );
  }
  const table = backedUpTable(request, input.TableName);
  const wasEnabled = table.recovery.status === "ENABLED";
  const since = PointInTimeRecoveryEnabled && wasEnabled ? table.recovery.since : request.now;
  table.recovery = { status: PointInTimeRecoveryEnabled ? "ENABLED" : "DISABLED", since, days };
  return { ContinuousBackupsDescription: describe(table, request.now) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html */
export const describeContinuousBackups = (
  input: DescribeContinuousBackupsCommandInput,
  request: Request,
): Omit<DescribeContinuousBackupsCommandOutput, "$metadata"> => ({
  ContinuousBackupsDescription: describe(backedUpTable(request, input.TableName), request.now),
});

function backedUpTable({ state }: Request, given: string | undefined): Table {
  const name = tableNameOf(given);
  const table = state.tables.get(name);
  if (table !== undefined) return table;
  throw new TableNotFoundException({ message: `Table not found: ${name}`, $metadata: {} });
}

function describe({ recovery }: Table, now: Date): ContinuousBackupsDescription {
  const latest = Math.max(recovery.since.getTime(), now.getTime() - RECOVERY_LAG_MS);
  const earliest = Math.max(recovery.since.getTime(), now.getTime() - recovery.days * DAY_MS);
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription:
      recovery.status === "ENABLED"
        ? {
            PointInTimeRecoveryStatus: "ENABLED",
            RecoveryPeriodInDays: recovery.days,
            EarliestRestorableDateTime: new Date(earliest),
            LatestRestorableDateTime: new Date(latest),
          }
        : { PointInTimeRecoveryStatus: "DISABLED" },
  };
}
