import { type Json, sha256 } from "@watchkeeper/core/json";
import { inputSchema, type OperationSchema } from "./sdk-json.ts";

/**
 * The input with the token by which AWS does the same request once, in whatever member the SDK marks for it. An input
 * that brings its own keeps it; an operation without such a member gets none.
 */
export function withIdempotencyToken(operation: OperationSchema, input: Json, token: string): Json {
  for (const [member, schema] of inputSchema(operation).structIterator()) {
    if (schema.isIdempotencyToken()) return { [member]: uuidOf(token), ...(input as object) };
  }
  return input;
}

/** A token in the one form that every service takes: SSM wants a UUID, DynamoDB 36 characters at most. */
function uuidOf(token: string): string {
  const hash = sha256(token);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join("-");
}
