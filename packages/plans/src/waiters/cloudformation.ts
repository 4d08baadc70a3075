import {
  all,
  answered,
  any,
  equals,
  error,
  failure,
  retry,
  success,
  type WaiterTable,
  waiter,
} from "./waiter.ts";

/** The waiters of CloudFormation. */
export const cloudformation = {
  ChangeSetCreateComplete: waiter(
    "cloudformation:DescribeChangeSet",
    [30, 120],
    success(equals("Status", "CREATE_COMPLETE")),
    failure(equals("Status", "FAILED"), error("ValidationError")),
  ),
  StackCreateComplete: waiter(
    "cloudformation:DescribeStacks",
    [30, 120],
    success(
      all(
        "Stacks[].StackStatus",
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
      ),
    ),
    failure(
      any(
        "Stacks[].StackStatus",
        "CREATE_FAILED",
        "DELETE_COMPLETE",
        "DELETE_FAILED",
        "ROLLBACK_FAILED",
        "ROLLBACK_COMPLETE",
      ),
      error("ValidationError"),
    ),
  ),
  StackDeleteComplete: waiter(
    "cloudformation:DescribeStacks",
    [30, 120],
    success(all("Stacks[].StackStatus", "DELETE_COMPLETE")),
    failure(
      any(
        "Stacks[].StackStatus",
        "DELETE_FAILED",
        "CREATE_FAILED",
        "ROLLBACK_FAILED",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_COMPLETE",
      ),
    ),
    success(error("ValidationError")),
  ),
  StackExists: waiter(
    "cloudformation:DescribeStacks",
    [5, 120],
    success(answered),
    retry(error("ValidationError")),
  ),
  StackImportComplete: waiter(
    "cloudformation:DescribeStacks",
    [30, 120],
    success(all("Stacks[].StackStatus", "IMPORT_COMPLETE")),
    failure(
      any(
        "Stacks[].StackStatus",
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "IMPORT_ROLLBACK_IN_PROGRESS",
        "IMPORT_ROLLBACK_FAILED",
        "IMPORT_ROLLBACK_COMPLETE",
      ),
      error("ValidationError"),
    ),
  ),
  StackRefactorCreateComplete: waiter(
    "cloudformation:DescribeStackRefactor",
    [5, 120],
    success(equals("Status", "CREATE_COMPLETE")),
    failure(equals("Status", "CREATE_FAILED"), error("ValidationError")),
  ),
  StackRefactorExecuteComplete: waiter(
    "cloudformation:DescribeStackRefactor",
    [15, 120],
    success(equals("ExecutionStatus", "EXECUTE_COMPLETE")),
    failure(equals("ExecutionStatus", "EXECUTE_FAILED", "ROLLBACK_COMPLETE"), error("ValidationError")),
  ),
  StackRollbackComplete: waiter(
    "cloudformation:DescribeStacks",
    [30, 120],
    success(all("Stacks[].StackStatus", "UPDATE_ROLLBACK_COMPLETE")),
    failure(
      any("Stacks[].StackStatus", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"),
      error("ValidationError"),
    ),
  ),
  StackUpdateComplete: waiter(
    "cloudformation:DescribeStacks",
    [30, 120],
    success(all("Stacks[].StackStatus", "UPDATE_COMPLETE")),
    failure(
      any("Stacks[].StackStatus", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE"),
      error("ValidationError"),
    ),
  ),
  TypeRegistrationComplete: waiter(
    "cloudformation:DescribeTypeRegistration",
    [30, 120],
    success(equals("ProgressStatus", "COMPLETE")),
    failure(equals("ProgressStatus", "FAILED")),
  ),
} satisfies WaiterTable<"cloudformation">;
