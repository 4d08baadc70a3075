/**
 * An error by the name that `Retry` and `Catch` match (AWS's guide, "Error names"). An integration throws it from
 * `invoke` to fail a task with exactly this error and cause.
 */
export class StatesError extends Error {
  override readonly name = "StatesError";
  /** Absent where a Fail state gives none. */
  readonly error: string | undefined;
  readonly reason: string | undefined;

  constructor(error: string | undefined, reason?: string) {
    super(`${error ?? "(no error name)"}${reason === undefined ? "" : `: ${reason}`}`);
    this.error = error;
    this.reason = reason;
  }
}

/** A field could not be evaluated; the history tells it as an `EvaluationFailed` event of its own. */
export class QueryEvaluationError extends StatesError {
  /** The field, such as `Output/result`; absent where the state's input itself was unfit. */
  readonly location: string | undefined;

  constructor(reason: string, location?: string) {
    super("States.QueryEvaluationError", reason);
    this.location = location;
  }
}

/** Any thrown value as an error that Step Functions knows. */
export function toStatesError(thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  if (thrown instanceof Error) return new StatesError(thrown.name, thrown.message);
  return new StatesError("States.TaskFailed", String(thrown));
}

/** Error and cause as events and `$states.errorOutput`-like values carry them: absent where absent. */
export const errorFields = <E extends string, C extends string>(
  error: StatesError,
  errorKey: E,
  causeKey: C,
) =>
  ({
    ...(error.error !== undefined && { [errorKey]: error.error }),
    ...(error.reason !== undefined && { [causeKey]: error.reason }),
  }) as { [K in E | C]?: string };

/** Whether a list of `ErrorEquals` covers this error. `States.Runtime` is never covered. */
export function errorEquals(names: readonly string[], { error }: StatesError): boolean {
  if (error === "States.Runtime") return false;
  return names.some((name) => {
    if (name === error) return true;
    if (error === "States.DataLimitExceeded") return false;
    if (name === "States.ALL") return true;
    if (name === "States.TaskFailed") return error !== "States.Timeout";
    return name === "States.Timeout" && error === "States.HeartbeatTimeout";
  });
}
