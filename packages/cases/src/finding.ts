import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod/mini";

/** One statement about one resource, with what it rests on. */
export const finding = z.object({
  /** The id of the check that made it. */
  check: z.string(),
  severity: z.enum(["low", "medium", "high", "critical"]),
  account: z.string(),
  region: z.string(),
  /** The resource's ARN. */
  resource: z.string(),
  /** What is wrong, in one line for people. */
  summary: z.string(),
  /** The values that it was concluded from. */
  evidence: z.record(z.string(), z.json()),
  /** What it has in common with others, in its account and Region: of one group, those of an hour are one case. */
  groups: z.optional(z.array(z.string())),
});

/** One statement about one resource, with what it rests on. */
export type Finding = z.output<typeof finding>;

/** What a finding is about, in one word: a check of a resource. While a case is open, its subjects are its own. */
export const subjectOf = ({ check, resource }: Pick<Finding, "check" | "resource">): string =>
  hashOf({ check, resource }).slice(0, 24);

/** The groups of a finding, each in one word. */
export const groupsOf = ({
  account,
  region,
  groups = [],
}: Pick<Finding, "account" | "region" | "groups">): readonly string[] =>
  groups.map((group) => hashOf({ account, region, group }).slice(0, 24));

/** Findings, of each subject the first: an event may name a resource twice. */
export const oneOfEach = (findings: readonly Finding[]): readonly Finding[] =>
  [...new Map(findings.toReversed().map((one) => [subjectOf(one), one])).values()].toReversed();
