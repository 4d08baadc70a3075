import { durationMs } from "@watchkeeper/core/duration";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import * as z from "zod";

const accountId = z
  .string()
  .regex(/^\d{12}$/, "is not a twelve-digit account id")
  .meta({ title: "account id" });
const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not a Region, such as us-east-1")
  .meta({ title: "Region" });
const duration = z
  .string()
  .refine(isDuration, 'is not a duration, such as "15 minutes" or "24 hours"')
  .meta({ title: "duration" });
const mode = z.enum(["observe", "ask", "enforce"]);
const severity = z.enum(["low", "medium", "high", "critical"]);
const roleArn = z
  .string()
  .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "is not the ARN of a role, with its path")
  .meta({ title: "role ARN" });
const identityCenterRole = roleArn
  .regex(
    /:role\/aws-reserved\/sso\.amazonaws\.com\/([\w-]+\/)?AWSReservedSSO_[\w+=,.@-]+_[0-9a-f]{16}$/,
    "is not the ARN of a role that Identity Center has made (arn:aws:iam::…:role/aws-reserved/sso.amazonaws.com/…)",
  )
  .meta({ title: "role ARN" });

/** What may be said of approvals in general, of one account's and of one check's; the strictest counts. */
const approvalWords = {
  needed: z.int().min(1).max(10).describe("How many different people must approve."),
  requesterMayApprove: z
    .boolean()
    .describe("Whether whoever asked for a plan (an undo, say) may approve it too."),
  mfa: z
    .union([z.boolean(), z.strictObject({ severities: z.array(severity).min(1) })])
    .describe(
      "Whether an approval counts only from whoever has shown a code of their MFA device: always, or for findings as severe.",
    ),
};
const someApprovals = z
  .strictObject(approvalWords)
  .partial()
  .optional()
  .describe("How plans are approved here; of all that is said of one, the strictest counts.");

/** What may be said of a check: its mode, another mode in some accounts, its settle time, approvals, settings of its own. */
const checkWords = (check: AnyCheck) =>
  z
    .strictObject({
      mode: mode
        .default(check.mode)
        .describe("`observe` records what is found, `ask` waits for approval, `enforce` acts at once."),
      accounts: z
        .record(accountId, mode)
        .default({})
        .describe("Another mode in some accounts, by their ids."),
      settle: duration
        .default(check.settle)
        .describe(
          "How long after its event a finding may still be unfinished: until then, it is only looked at again.",
        ),
      approvals: someApprovals,
      settings: (
        z.prefault(check.settings, {}) as unknown as z.ZodType<Readonly<Record<string, unknown>>>
      ).describe("The check's own."),
    })
    .describe(check.title);

/** What is said of a check, defaults filled in. */
export interface CheckWords extends z.output<ReturnType<typeof checkWords>> {
  /** The check's own. */
  readonly severity: z.output<typeof severity>;
}

/** What may be said of all but the checks. */
const withoutChecks = z.strictObject({
  hub: z
    .strictObject({
      account: accountId,
      region,
      organization: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/, "is not an organisation's id, such as o-a1b2c3d4e5")
        .optional()
        .describe(
          "The organisation that the hub and the watched accounts are members of. Policies then trust its members alone, and name it where a list of accounts would not fit.",
        ),
      urlConcurrency: z
        .int()
        .min(1)
        .optional()
        .describe(
          "How many invocations of each function with a URL of its own run at once, reserved for it: whoever calls the URL takes no more than these. Absent: none is reserved. AWS refuses a reservation that leaves the account less than 100.",
        ),
    })
    .describe("The account and Region that Watchkeeper itself runs in."),
  deployRole: z
    .string()
    .min(1)
    .default("OrganizationAccountAccessRole")
    .describe(
      "The role in each watched account that a deployment takes, to make Watchkeeper's roles and rules there.",
    ),
  accounts: z
    .array(
      z.strictObject({
        id: accountId,
        name: z.string().min(1).describe("What people call it."),
        regions: z.array(region).min(1).describe("Where it is watched."),
        approvals: someApprovals,
      }),
    )
    .min(1)
    .describe("The accounts that are watched, and in which Regions."),
  operators: z
    .strictObject({
      accounts: z
        .array(accountId)
        .default([])
        .describe(
          "Accounts whose IAM users may, as far as their own policies let them. Whoever administers one may be any of its users.",
        ),
      roles: z
        .array(roleArn)
        .default([])
        .describe(
          "Roles of an identity provider, whose sessions carry a source identity. They have no MFA of ours.",
        ),
      identityCenterRoles: z
        .array(identityCenterRole)
        .default([])
        .describe(
          "Roles of Identity Center: their sessions call the door as they are, and their names are believed.",
        ),
    })
    .prefault({})
    .describe(
      "Who may take the roles `operator` and `operator-mfa`, and so work at a command line: the hub's IAM users, and these.",
    ),
  people: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe("What they are called here."),
        identities: z.array(z.string().min(1)).min(1).describe("What they come with."),
      }),
    )
    .default([])
    .describe(
      "People with their identities (ARNs, `slack:<team>/<user>`, `idp:<source identity>`): each counts once, whichever they come with.",
    ),
  approvals: z
    .strictObject({
      needed: approvalWords.needed.default(1),
      requesterMayApprove: approvalWords.requesterMayApprove.default(false),
      mfa: approvalWords.mfa.default(false),
      approvers: z
        .array(z.string().min(1))
        .min(1, "names nobody who may approve")
        .describe(
          "Who may approve and deny, at a command line and in the chat: names of `people`, or identities. Nobody else may.",
        ),
      timeout: duration.default("24 hours").describe("How long they have."),
      lives: duration
        .default("7 days")
        .describe("How long after that an approved plan may still start, or go on after a pause."),
    })
    .describe("How plans are approved, and by whom."),
  slack: z
    .strictObject({
      channel: z
        .string()
        .regex(/^[CG][A-Z0-9]+$/, "is not a channel's id, such as C0123456789")
        .describe("The channel's id, as its details show it."),
      team: z
        .string(
          "is missing: it is the T… (E… of an Enterprise Grid) in your workspace's address, app.slack.com/client/T0123456789",
        )
        .regex(/^[TE][A-Z0-9]+$/, "is not a workspace's id, such as T0123456789")
        .describe(
          "The workspace's id, or the organisation's of an Enterprise Grid: people of no other may decide.",
        ),
    })
    .optional()
    .describe("The Slack channel in which Watchkeeper asks and tells; absent: it asks nobody there."),
  audit: z
    .strictObject({
      lock: z
        .enum(["compliance", "governance"])
        .optional()
        .describe(
          "`compliance`: nobody can delete it before its time. Absent: that in production, else `governance`.",
        ),
      keep: duration
        .optional()
        .describe(
          "For how long. Absent: 3,650 days in production, else one. It can be made longer later, and never shorter.",
        ),
    })
    .prefault({})
    .describe("How what the notary keeps of the audit trail is locked."),
  alarms: z
    .strictObject({
      topics: z
        .array(
          z.string().regex(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "is not the ARN of an SNS topic"),
        )
        .max(5)
        .default([])
        .describe(
          "The SNS topics, in the hub's Region, that CloudWatch tells: five at most. Absent: alarms are seen in CloudWatch alone.",
        ),
    })
    .prefault({})
    .describe("Who hears of the alarms: that the trail was tampered with, or is not kept."),
  protectedTags: z
    .record(z.string().min(1).max(128), z.array(z.string()).min(1))
    .default({ "watchkeeper:protected": ["true"] })
    .describe("What carries one of these tags is never changed: the roles that change things are denied it."),
  limits: z
    .strictObject({
      resourcesPerPlan: z
        .int()
        .min(1)
        .default(10)
        .describe("How many resources one plan may change without asking."),
      stepsPerHour: z
        .int()
        .min(1)
        .default(50)
        .describe("How many steps may be done in one account in an hour without asking."),
    })
    .prefault({})
    .describe("What is more than this asks, whatever its mode."),
  staleAfter: duration
    .default("6 hours")
    .describe("An event older than this is recorded, and not acted upon."),
});

/** All that `watchkeeper.config.ts` may say, where these checks are composed in it: what is said of each stands under its id. */
export const configSchema = (checks: readonly AnyCheck[]) =>
  withoutChecks
    .extend({
      checks: z
        .strictObject(Object.fromEntries(checks.map((check) => [check.id, checkWords(check)])))
        .describe("What is said of each check that is composed, by its id."),
    })
    .transform((config): Config => {
      const severities = new Map(checks.map(({ id, severity: own }) => [id, own]));
      const words = Object.entries(config.checks).map(([id, said]) => [
        id,
        { severity: severities.get(id), ...said },
      ]);
      return { ...config, checks: Object.fromEntries(words) };
    });

/** What `watchkeeper.config.ts` says, beside its checks. */
export type ConfigWithoutChecks = z.input<typeof withoutChecks>;

/** The configuration as data, defaults filled in; what is said of each check, by its id. */
export interface Config extends z.output<typeof withoutChecks> {
  readonly checks: Readonly<Record<string, CheckWords>>;
}

function isDuration(text: string): boolean {
  try {
    return durationMs(text) >= 0;
  } catch {
    return false;
  }
}
