import { invalid } from "./errors.ts";

const MAX_PAGE = 1000;

/** One page of a list; the token is where the next one begins. */
export function pageOf<T>(
  all: readonly T[],
  { MaxResults = MAX_PAGE, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly page: readonly T[]; readonly next: { readonly NextToken?: string } } {
  if (MaxResults < 1 || MaxResults > MAX_PAGE) throw invalid(`MaxResults must be between 1 and ${MAX_PAGE}.`);
  const start = NextToken ? Number(Buffer.from(NextToken, "base64url").toString() || Number.NaN) : 0;
  if (!Number.isInteger(start)) throw invalid("The NextToken is not valid.");
  const end = start + MaxResults;
  const token = Buffer.from(String(end)).toString("base64url");
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: token } : {} };
}
