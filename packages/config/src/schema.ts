import { durationMs } from "@watchkeeper/core/duration";
import { imdsv2Required } from "@watchkeeper/reactions/rules/ec2-instance-baseline/imdsv2-required";
import { requiredTags } from "@watchkeeper/reactions/rules/ec2-instance-baseline/required-tags";
import * as z from "zod";

const accountId = z.string().regex(/^\d{12}$/, "is not a twelve-digit account id");
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not a Region, such as us-east-1");
const duration = z.string().refine(isDuration, 'is not a duration, such as "15 minutes" or "24 hours"');
const mode = z.enum(["observe", "ask", "enforce"]);

/** What may be said of any check: its mode, and another mode in some accounts. */
const checkWords = (dflt: z.output<typeof mode>) => ({
  mode: mode.default(dflt),
  accounts: z.record(accountId, mode).default({}),
});

/** All that `watchkeeper.config.ts` may say. */
export const configSchema = z.strictObject({
  /** The account and Region that Watchkeeper itself runs in. */
  hub: z.strictObject({ account: accountId, region }),
  /** The accounts that are watched, and in which Regions. */
  accounts: z
    .array(z.strictObject({ id: accountId, name: z.string().min(1), regions: z.array(region).min(1) }))
    .min(1),
  checks: z
    .strictObject({
      [imdsv2Required.id]: imdsv2Required.settings.extend(checkWords(imdsv2Required.mode)).prefault({}),
      [requiredTags.id]: requiredTags.settings.extend(checkWords(requiredTags.mode)).prefault({}),
    })
    .prefault({}),
  approvals: z
    .strictObject({
      /** How many different people must approve. */
      needed: z.int().min(1).max(10).default(1),
      /** How long they have. */
      timeout: duration.default("24 hours"),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** How many resources one plan may change; a larger one is refused. */
      resourcesPerPlan: z.int().min(1).default(10),
      /** How many steps may be done in one account in an hour without asking. */
      stepsPerHour: z.int().min(1).default(50),
    })
    .prefault({}),
  /** An event older than this is recorded, and not acted upon. */
  staleAfter: duration.default("6 hours"),
});

/** What `watchkeeper.config.ts` may leave out. */
export type ConfigInput = z.input<typeof configSchema>;
/** The configuration, defaults filled in. */
export type Config = z.output<typeof configSchema>;

function isDuration(text: string): boolean {
  try {
    return durationMs(text) > 0;
  } catch {
    return false;
  }
}
