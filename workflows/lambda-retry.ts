/** What a task that calls a function tries again: Lambda's own passing faults, and what the function calls passing. */
export const lambdaRetry = [
  {
    ErrorEquals: [
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
      "Sandbox.Timedout",
      "Watchkeeper.throttled",
      "Watchkeeper.unavailable",
    ],
    IntervalSeconds: 2,
    MaxAttempts: 5,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;
