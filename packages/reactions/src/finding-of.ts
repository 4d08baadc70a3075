import { type Finding, finding } from "@watchkeeper/cases/finding";
import { canonicalJson } from "@watchkeeper/core/json";
import type { AnyCheck, NotYet, Ok, Verdict } from "./check.ts";

/** What a finding may measure as JSON, in bytes: 45 of them fit a transaction. */
const maxFindingBytes = 40_000;
/** Of how many groups one may be: each is claimed with it, in the same transaction. */
const maxGroups = 20;

/** What a check says of a resource, as it is kept: a finding, or else why there is none. */
export type Said = Ok | NotYet | { readonly is: "wrong"; readonly found: Finding };

/** What a verdict says. Throws where it is none, or is nothing that can be kept: whoever writes JavaScript is not held to types. */
export function saidBy(
  { id, severity }: AnyCheck,
  subject: Pick<Finding, "account" | "region" | "resource">,
  verdict: Verdict<unknown>,
): Said {
  if (verdict?.is === "ok") return verdict;
  if (verdict?.is === "unseen") return { is: "unseen", unseen: String(verdict.unseen) };
  if (verdict?.is !== "wrong") throw new Error("it answers none of ok(), notYet(…) and fail(…)");
  const { summary, evidence, groups } = verdict;
  const parsed = finding.safeParse({
    check: id,
    severity,
    ...subject,
    summary,
    evidence,
    ...(groups ? { groups } : {}),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`what it found cannot be kept: ${issue?.path.join(".")} is no text, or no JSON`);
  }
  const { length: groupCount } = parsed.data.groups ?? [];
  if (groupCount > maxGroups)
    throw new Error(`what it found is of ${groupCount} groups, and ${maxGroups} is the most`);
  const bytes = Buffer.byteLength(canonicalJson(parsed.data));
  if (bytes > maxFindingBytes)
    throw new Error(`what it found measures ${bytes} bytes, and ${maxFindingBytes} is the most`);
  return { is: "wrong", found: parsed.data };
}
