import { answered, equals, error, failure, retry, success, type WaiterTable, waiter } from "./waiter.ts";

/** The waiters of Lambda. */
export const lambda = {
  FunctionActive: waiter(
    "lambda:GetFunctionConfiguration",
    [5, 300],
    success(equals("State", "Active")),
    failure(equals("State", "Failed")),
    retry(equals("State", "Pending")),
  ),
  FunctionActiveV2: waiter(
    "lambda:GetFunction",
    [1, 300],
    success(equals("Configuration.State", "Active")),
    failure(equals("Configuration.State", "Failed")),
    retry(equals("Configuration.State", "Pending")),
  ),
  FunctionExists: waiter(
    "lambda:GetFunction",
    [1, 20],
    success(answered),
    retry(error("ResourceNotFoundException")),
  ),
  FunctionUpdated: waiter(
    "lambda:GetFunctionConfiguration",
    [5, 300],
    success(equals("LastUpdateStatus", "Successful")),
    failure(equals("LastUpdateStatus", "Failed")),
    retry(equals("LastUpdateStatus", "InProgress")),
  ),
  FunctionUpdatedV2: waiter(
    "lambda:GetFunction",
    [1, 300],
    success(equals("Configuration.LastUpdateStatus", "Successful")),
    failure(equals("Configuration.LastUpdateStatus", "Failed")),
    retry(equals("Configuration.LastUpdateStatus", "InProgress")),
  ),
  PublishedVersionActive: waiter(
    "lambda:GetFunctionConfiguration",
    [5, 1560],
    success(equals("State", "Active")),
    failure(equals("State", "Failed")),
    retry(equals("State", "Pending")),
  ),
} satisfies WaiterTable<"lambda">;
