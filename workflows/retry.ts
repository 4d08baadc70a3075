/** Comes again for about a quarter of an hour: longer than AWS's usual trouble lasts. */
const patience = {
  IntervalSeconds: 2,
  MaxAttempts: 14,
  BackoffRate: 2,
  MaxDelaySeconds: 120,
  JitterStrategy: "FULL",
} as const;

/**
 * What a task that calls a function tries again: Lambda's own passing faults, a process that died or ran out of time,
 * and what the function calls passing.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export const lambdaRetry = [
  {
    ErrorEquals: [
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
      "Lambda.Unknown",
      "Runtime.ExitError",
      "Sandbox.Timedout",
      "Watchkeeper.throttled",
      "Watchkeeper.unavailable",
    ],
    ...patience,
  },
] as const;

/** What a task that starts an execution tries again: its name makes it the same one. */
export const executionRetry = [
  {
    ErrorEquals: ["StepFunctions.AWSStepFunctionsException", "StepFunctions.SdkClientException"],
    ...patience,
  },
] as const;
