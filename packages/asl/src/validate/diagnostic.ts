/** The codes that AWS lists (API reference, ValidateStateMachineDefinitionDiagnostic) and that are found here. */
export type DiagnosticCode =
  | "INVALID_JSON_DESCRIPTION"
  | "SCHEMA_VALIDATION_FAILED"
  | "INVALID_RESOURCE"
  | "MISSING_END_STATE"
  | "DUPLICATE_STATE_NAME"
  | "INVALID_STATE_NAME"
  | "MISSING_TRANSITION_TARGET";

/** One finding about a definition. AWS refuses a definition with an ERROR. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: DiagnosticCode;
  readonly message: string;
  /** Such as `/States/Start/Next`; absent where it concerns the whole. */
  readonly location?: string;
}

/** An ERROR at a place. */
export const errorAt = (code: DiagnosticCode, message: string, location?: string): Diagnostic => ({
  severity: "ERROR",
  code,
  message,
  ...(location !== undefined && { location }),
});

/** What does not fit the schema of the language. */
export const schemaError = (message: string, location: string): Diagnostic =>
  errorAt("SCHEMA_VALIDATION_FAILED", message, location);
