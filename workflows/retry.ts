/** AWS's own trouble: comes again for most of a day, for no outage may leave a change half done. */
const withAws = {
  IntervalSeconds: 2,
  MaxAttempts: 500,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  JitterStrategy: "FULL",
} as const;

/** What may as well be a fault of ours: comes again for about a quarter of an hour. */
const withOurselves = { ...withAws, MaxAttempts: 20, MaxDelaySeconds: 120 } as const;

/**
 * What a task that calls a function tries again: Lambda's own passing faults and what the function calls passing; and,
 * counted apart, a process that died or ran out of time.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export const lambdaRetry = [
  {
    ErrorEquals: [
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
      "Watchkeeper.throttled",
      "Watchkeeper.unavailable",
    ],
    ...withAws,
  },
  { ErrorEquals: ["Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout"], ...withOurselves },
] as const;

/** What a task that starts an execution tries again: its name makes it the same one. */
export const executionRetry = [
  {
    ErrorEquals: ["StepFunctions.AWSStepFunctionsException", "StepFunctions.SdkClientException"],
    ...withAws,
  },
] as const;
