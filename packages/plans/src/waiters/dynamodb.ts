import { allIn, any, equals, error, failure, retry, success, type WaiterTable, waiter } from "./waiter.ts";

/** The waiters of DynamoDB. */
export const dynamodb = {
  BulkOperationCompleted: waiter(
    "dynamodb:DescribeBulkOperation",
    [20, 120],
    success(equals("BulkOperationDescription.BulkOperationStatus", "COMPLETED", "COMPLETED_WITH_ERRORS")),
    failure(equals("BulkOperationDescription.BulkOperationStatus", "CANCELLED", "FAILED")),
  ),
  ContributorInsightsEnabled: waiter(
    "dynamodb:DescribeContributorInsights",
    [20, 120],
    success(equals("ContributorInsightsStatus", "ENABLED")),
    failure(equals("ContributorInsightsStatus", "FAILED")),
  ),
  ExportCompleted: waiter(
    "dynamodb:DescribeExport",
    [20, 120],
    success(equals("ExportDescription.ExportStatus", "COMPLETED")),
    failure(equals("ExportDescription.ExportStatus", "FAILED")),
  ),
  ImportCompleted: waiter(
    "dynamodb:DescribeImport",
    [20, 120],
    success(equals("ImportTableDescription.ImportStatus", "COMPLETED")),
    failure(equals("ImportTableDescription.ImportStatus", "FAILED", "CANCELLED")),
  ),
  KinesisStreamingDestinationActive: waiter(
    "dynamodb:DescribeKinesisStreamingDestination",
    [20, 120],
    success(any("KinesisDataStreamDestinations[].DestinationStatus", "ACTIVE")),
    failure(allIn("KinesisDataStreamDestinations[].DestinationStatus", "DISABLED", "ENABLE_FAILED")),
  ),
  TableExists: waiter(
    "dynamodb:DescribeTable",
    [20, 120],
    success(equals("Table.TableStatus", "ACTIVE")),
    retry(error("ResourceNotFoundException")),
  ),
  TableNotExists: waiter("dynamodb:DescribeTable", [20, 120], success(error("ResourceNotFoundException"))),
} satisfies WaiterTable<"dynamodb">;
