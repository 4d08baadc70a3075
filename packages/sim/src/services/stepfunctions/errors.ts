import { AwsError } from "../../kernel/aws-error.ts";

/** An error of Step Functions in its usual words: `State Machine Does Not Exist: 'arn:…'`. */
const told =
  (code: string, words: string) =>
  (what: string): AwsError =>
    new AwsError(code, `${words}: '${what}'`);

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors */
export const noSuchMachine = told("StateMachineDoesNotExist", "State Machine Does Not Exist");
export const machineExists = told("StateMachineAlreadyExists", "State Machine Already Exists");
export const machineDeleting = told("StateMachineDeleting", "State Machine is being deleted");
export const noSuchExecution = told("ExecutionDoesNotExist", "Execution Does Not Exist");
export const executionExists = told("ExecutionAlreadyExists", "Execution Already Exists");
export const invalidName = told("InvalidName", "Invalid Name");
export const invalidArn = told("InvalidArn", "Invalid Arn");
export const invalidInput = told("InvalidExecutionInput", "Invalid State Machine Execution Input");
export const invalidOutput = told("InvalidOutput", "Invalid Output");
export const invalidToken = told("InvalidToken", "Invalid Token");
export const taskTimedOut = told("TaskTimedOut", "Task Timed Out");
export const noSuchResource = told("ResourceNotFound", "Resource not found");
export const notRedrivable = (reason: string): AwsError => new AwsError("ExecutionNotRedrivable", reason);
export const typeNotSupported = (): AwsError =>
  new AwsError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
export const denied = (message: string): AwsError => new AwsError("AccessDeniedException", message);
export const invalidDefinition = (message: string): AwsError => new AwsError("InvalidDefinition", message);
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);
