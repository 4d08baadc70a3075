/** How a task ends: with the answer, with the job that it started, or when someone sends its token back. */
export type IntegrationPattern = "request-response" | "sync" | "sync:2" | "waitForTaskToken";

/** What a Task's `Resource` names. */
export interface TaskResource {
  readonly arn: string;
  readonly service: string;
  readonly action: string;
  readonly pattern: IntegrationPattern;
  /** A function's own ARN, which has history events of its own kind. */
  readonly isFunction: boolean;
}

/** Reads the ARN of a service integration, or of a Lambda function itself. */
export function parseTaskResource(arn: string): TaskResource {
  if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(arn)) {
    return { arn, service: "lambda", action: "invoke", pattern: "request-response", isFunction: true };
  }
  const match = /^arn:[^:]+:states:[^:]*:[^:]*:(.+?):([^:.]+)(?:\.(sync(?::2)?|waitForTaskToken))?$/.exec(
    arn,
  );
  const [, service = "", action = "", pattern = "request-response"] = match ?? [];
  return { arn, service, action, pattern: pattern as IntegrationPattern, isFunction: false };
}
