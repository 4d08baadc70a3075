import { AwsError } from "../../../kernel/aws-error.ts";
import { constraint } from "../errors.ts";

/** One page of a list; the token is where the next page begins. */
export function pageOf<T>(
  all: readonly T[],
  input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  maximum: number,
): { readonly page: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const { MaxResults = maximum, NextToken } = input;
  if (MaxResults < 1 || MaxResults > maximum) {
    const bound = MaxResults < 1 ? "greater than or equal to 1" : `less than or equal to ${maximum}`;
    throw constraint(String(MaxResults), "maxResults", `Member must have value ${bound}`);
  }
  const start = NextToken ? Number(Buffer.from(NextToken, "base64url").toString() || Number.NaN) : 0;
  if (!Number.isInteger(start)) throw new AwsError("InvalidNextToken", "The specified token isn't valid.");
  const end = start + MaxResults;
  const token = Buffer.from(String(end)).toString("base64url");
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: token } : {} };
}
