/** An AWS error by its wire code, for what the SDK models no class for (all of EC2's, for example). */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Where a service tells more than its body may hold. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    members: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}

/** An AWS error of which the service's SDK client knows status and shape: by its name there, and its message. */
export class ModelledError extends AwsError {
  constructor(code: string, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(code, message, undefined, members);
  }
}
