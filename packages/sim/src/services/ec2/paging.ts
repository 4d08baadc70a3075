import { ec2Error, invalidValue } from "./errors.ts";

interface PageInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/**
 * One page of a list whose members have a stable order; the token says after which one the next page begins.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination
 */
export function pageOf<T>(
  input: PageInput,
  all: readonly T[],
  idOf: (member: T) => string,
): { page: readonly T[]; NextToken?: string } {
  const { MaxResults, NextToken } = input;
  if (MaxResults !== undefined && (MaxResults < 5 || MaxResults > 1000)) {
    throw invalidValue(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  const start = NextToken === undefined ? 0 : positionOf(NextToken, all, idOf);
  const page = MaxResults === undefined ? all.slice(start) : all.slice(start, start + MaxResults);
  const last = page.at(-1);
  const isMore = last !== undefined && start + page.length < all.length;
  return { page, ...(isMore ? { NextToken: tokenOf(start + page.length, idOf(last)) } : {}) };
}

/** A page and a list of ids exclude each other. */
export function refuseIdsWithPages(
  ids: readonly string[] | undefined,
  { MaxResults }: PageInput,
  set: string,
): void {
  if (MaxResults === undefined || ids === undefined || ids.length === 0) return;
  throw ec2Error(
    "InvalidParameterCombination",
    `The parameter ${set} cannot be used with the parameter maxResults`,
  );
}

const tokenOf = (position: number, id: string) => Buffer.from(`${position}|${id}`).toString("base64");

function positionOf<T>(token: string, all: readonly T[], idOf: (member: T) => string): number {
  const [position, id] = Buffer.from(token, "base64").toString().split("|");
  const found = all.findIndex((member) => idOf(member) === id);
  if (found >= 0) return found + 1;
  if (!/^\d+$/.test(position ?? "")) throw invalidValue("Unable to parse pagination token");
  return Math.min(Number(position), all.length);
}
