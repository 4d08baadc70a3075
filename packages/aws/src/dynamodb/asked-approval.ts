import type { ApprovalDecision, ApprovalRequest } from "@watchkeeper/plans/approval";
import type { ApprovalStore } from "@watchkeeper/plans/ports";
import * as z from "zod/mini";
import type { TableOperation } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Key } from "./write.ts";

const requestItem: z.ZodMiniType<ApprovalRequest> = z.object({
  caseId: z.string(),
  planHash: z.string(),
  reasons: z.array(z.string()),
  needed: z.int().check(z.minimum(1)),
  requester: z.optional(z.string()),
  requesterMayApprove: z.boolean(),
  mfa: z.optional(z.boolean()),
  approvers: z.optional(z.array(z.string())),
  until: z.iso.datetime(),
  livesUntil: z.iso.datetime(),
  taskToken: z.string(),
});

const versionItem = z.object({
  v: z.int(),
  /** The version at which it was asked while nobody had said anything; absent: the first. */
  undecidedAt: z._default(z.int(), 1),
});

const decisionItem: z.ZodMiniType<ApprovalDecision> = z.pipe(
  z.object({
    verdict: z.enum(["approve", "deny"]),
    by: z.string(),
    person: z.string(),
    reason: z.string(),
    proven: z.optional(z.boolean()),
    at: z.iso.datetime(),
  }),
  z.transform(({ proven, ...said }) => (proven === undefined ? said : { ...said, mfa: proven })),
);

/**
 * A decision's attributes. That an MFA code was shown has a name of its own, by which policies keep it from whoever takes
 * none: the approval's `mfa` is a part of the condition that each of them is held to.
 */
export const decisionWords = ({ mfa, ...said }: ApprovalDecision) => ({
  ...said,
  ...(mfa === undefined ? {} : { proven: mfa }),
});

export const approvalKey = (caseId: string, hash: string): Key => ({
  pk: `CASE#${caseId}`,
  sk: `APPROVAL#${hash}`,
});

/** What `askedApproval` needs. */
export const askedApprovalOperations = [
  "dynamodb:GetItem of decisions",
  "dynamodb:Query of decisions",
] as const satisfies readonly TableOperation[];

/** What people were asked about a plan, and what they have said; undefined where nobody was asked. */
export const askedApproval =
  (decisions: Table): ApprovalStore["find"] =>
  async (caseId, hash) => {
    const key = approvalKey(caseId, hash);
    const item = await decisions.get(key);
    if (!item) return undefined;
    const { v: version, undecidedAt } = versionItem.parse(item);
    // A decision raises the version.
    const decided = version === undecidedAt ? [] : await decisions.query(key.pk, `DECISION#${hash}#`);
    return {
      request: requestItem.parse(item),
      decisions: decided.map((line) => decisionItem.parse(line)).sort((a, b) => a.at.localeCompare(b.at)),
      version,
    };
  };
