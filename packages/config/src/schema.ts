import { partitionOf } from "@watchkeeper/core/arn";
import { durationMs } from "@watchkeeper/core/duration";
import { allowedInstanceTypes } from "@watchkeeper/reactions/rules/ec2-instance-baseline/allowed-instance-types";
import { approvedImages } from "@watchkeeper/reactions/rules/ec2-instance-baseline/approved-images";
import { coveredByBackup } from "@watchkeeper/reactions/rules/ec2-instance-baseline/covered-by-backup";
import { imdsv2Required } from "@watchkeeper/reactions/rules/ec2-instance-baseline/imdsv2-required";
import { managedBySsm } from "@watchkeeper/reactions/rules/ec2-instance-baseline/managed-by-ssm";
import { noPublicAddress } from "@watchkeeper/reactions/rules/ec2-instance-baseline/no-public-address";
import { requiredTags } from "@watchkeeper/reactions/rules/ec2-instance-baseline/required-tags";
import { rootVolumeEncrypted } from "@watchkeeper/reactions/rules/ec2-instance-baseline/root-volume-encrypted";
import { closest } from "fastest-levenshtein";
import * as z from "zod";

const accountId = z.string().regex(/^\d{12}$/, "is not a twelve-digit account id");
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not a Region, such as us-east-1");
const duration = z.string().refine(isDuration, 'is not a duration, such as "15 minutes" or "24 hours"');
const mode = z.enum(["observe", "ask", "enforce"]);

/** What may be said of approvals in general, of one account's and of one check's; the strictest counts. */
const approvalWords = {
  /** How many different people must approve. */
  needed: z.int().min(1).max(10),
  /** Whether whoever asked for a plan (an undo, say) may approve it too. */
  requesterMayApprove: z.boolean(),
};
const someApprovals = z.strictObject(approvalWords).partial().optional();

/** What may be said of any check: its mode, another mode in some accounts, its settle time. */
const checkWords = (check: { readonly mode: z.output<typeof mode>; readonly settle: string }) => ({
  mode: mode.default(check.mode),
  accounts: z.record(accountId, mode).default({}),
  /** How long after its event a finding may still be unfinished: until then, it is only looked at again. */
  settle: duration.default(check.settle),
  approvals: someApprovals,
});

const configShape = z.strictObject({
  /** The account and Region that Watchkeeper itself runs in. */
  hub: z.strictObject({
    account: accountId,
    region,
    /**
     * The organisation that the hub and the watched accounts are members of. Policies then trust its members alone, and
     * name it where a list of accounts would not fit.
     */
    organization: z
      .string()
      .regex(/^o-[a-z0-9]{10,32}$/, "is not an organisation's id, such as o-a1b2c3d4e5")
      .optional(),
    /**
     * How many invocations of each function with a URL of its own run at once, reserved for it: whoever calls the URL takes
     * no more than these. Absent: none is reserved. AWS refuses a reservation that leaves the account less than 100.
     */
    urlConcurrency: z.int().min(1).optional(),
  }),
  /** The role in each watched account that a deployment takes, to make Watchkeeper's roles and rules there. */
  deployRole: z.string().min(1).default("OrganizationAccountAccessRole"),
  /** The accounts that are watched, and in which Regions. */
  accounts: z
    .array(
      z.strictObject({
        id: accountId,
        name: z.string().min(1),
        regions: z.array(region).min(1),
        approvals: someApprovals,
      }),
    )
    .min(1),
  checks: z
    .strictObject({
      [imdsv2Required.id]: imdsv2Required.settings.extend(checkWords(imdsv2Required)).prefault({}),
      [requiredTags.id]: requiredTags.settings.extend(checkWords(requiredTags)).prefault({}),
      [rootVolumeEncrypted.id]: rootVolumeEncrypted.settings
        .extend(checkWords(rootVolumeEncrypted))
        .prefault({}),
      [noPublicAddress.id]: noPublicAddress.settings.extend(checkWords(noPublicAddress)).prefault({}),
      [allowedInstanceTypes.id]: allowedInstanceTypes.settings
        .extend(checkWords(allowedInstanceTypes))
        .prefault({}),
      [approvedImages.id]: approvedImages.settings.extend(checkWords(approvedImages)).prefault({}),
      [managedBySsm.id]: managedBySsm.settings.extend(checkWords(managedBySsm)).prefault({}),
      [coveredByBackup.id]: coveredByBackup.settings.extend(checkWords(coveredByBackup)).prefault({}),
    })
    .prefault({}),
  /** People with several identities (ARNs, `slack:<team>/<user>`): each counts once, whichever they come with. */
  people: z
    .array(z.strictObject({ name: z.string().min(1), identities: z.array(z.string().min(1)).min(1) }))
    .default([]),
  approvals: z
    .strictObject({
      needed: approvalWords.needed.default(1),
      requesterMayApprove: approvalWords.requesterMayApprove.default(false),
      /** How long they have. */
      timeout: duration.default("24 hours"),
      /** How long after that an approved plan may still start, or go on after a pause. */
      lives: duration.default("7 days"),
    })
    .prefault({}),
  /** The Slack channel in which Watchkeeper asks and tells; absent: it asks nobody there. */
  slack: z
    .strictObject({
      /** The channel's id, as its details show it. */
      channel: z.string().regex(/^[CG][A-Z0-9]+$/, "is not a channel's id, such as C0123456789"),
      /** The workspace's id, or the organisation's of an Enterprise Grid: people of no other may decide. */
      team: z
        .string(
          "is missing: it is the T… (E… of an Enterprise Grid) in your workspace's address, app.slack.com/client/T0123456789",
        )
        .regex(/^[TE][A-Z0-9]+$/, "is not a workspace's id, such as T0123456789"),
      /** Who may approve and deny there, by user id. Nobody else may. */
      approvers: z.array(z.string().regex(/^[UW][A-Z0-9]+$/, "is not a user's id, such as U0123456789")),
    })
    .optional(),
  /** What carries one of these tags is never changed: the roles that change things are denied it. */
  protectedTags: z
    .record(z.string().min(1).max(128), z.array(z.string()).min(1))
    .default({ "watchkeeper:protected": ["true"] }),
  limits: z
    .strictObject({
      /** How many resources one plan may change without asking. */
      resourcesPerPlan: z.int().min(1).default(10),
      /** How many steps may be done in one account in an hour without asking. */
      stepsPerHour: z.int().min(1).default(50),
    })
    .prefault({}),
  /** An event older than this is recorded, and not acted upon. */
  staleAfter: duration.default("6 hours"),
});

/** All that `watchkeeper.config.ts` may say. */
export const configSchema = configShape.superRefine(({ hub, accounts, checks }, context) => {
  const partition = partitionOf(hub.region);
  for (const [index, { regions }] of accounts.entries())
    for (const one of regions)
      if (partitionOf(one) !== partition)
        context.addIssue({
          code: "custom",
          path: ["accounts", index, "regions", regions.indexOf(one)],
          message: `is in the partition ${partitionOf(one)}, and the hub in ${partition}`,
        });
  const watched = accounts.map(({ id }) => id);
  for (const [check, words] of Object.entries(checks))
    for (const account of Object.keys(words.accounts).filter((id) => !watched.includes(id)))
      context.addIssue({
        code: "custom",
        path: ["checks", check, "accounts", account],
        message: `no such account is watched; did you mean "${closest(account, watched)}"?`,
      });
});

/** What `watchkeeper.config.ts` may leave out. */
export type ConfigInput = z.input<typeof configSchema>;
/** The configuration, defaults filled in. */
export type Config = z.output<typeof configSchema>;

function isDuration(text: string): boolean {
  try {
    return durationMs(text) >= 0;
  } catch {
    return false;
  }
}
