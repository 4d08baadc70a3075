import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../kernel/aws-error.ts";

/** What DynamoDB says of a request that it does not understand; the SDK models no class for it. */
export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

/** The shape's own limits, in the words of AWS's request validator. */
export const constraint = (value: string, member: string, rule: string): AwsError =>
  violated([`Value ${value} at '${member}' failed to satisfy constraint: ${rule}`]);

/** The same for several limits at once. */
export const violated = (violations: readonly string[]): AwsError =>
  invalid(
    `${violations.length} validation error${violations.length > 1 ? "s" : ""} detected: ${violations.join("; ")}`,
  );

/** `One or more parameter values were invalid: …` */
export const invalidParameter = (detail: string): AwsError =>
  invalid(`One or more parameter values were invalid: ${detail}`);

/** What data operations say of a table that is not there, or not yet. */
export const notFound = (message = "Requested resource not found"): ResourceNotFoundException =>
  new ResourceNotFoundException({ message, $metadata: {} });

/** What table operations say of it. */
export const tableNotFound = (name: string): ResourceNotFoundException =>
  notFound(`Requested resource not found: Table: ${name} not found`);

/** Whether it is an error of the request's own making (and not of the simulator's). */
export const isInvalid = (error: unknown): error is AwsError =>
  error instanceof AwsError && error.code === "ValidationException";
