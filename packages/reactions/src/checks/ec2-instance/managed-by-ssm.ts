import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { describeInstanceInformation } from "@watchkeeper/plans/operations/ssm";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { attachInstanceProfile } from "../../remediations/attach-instance-profile.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  /** The instance profile that lets the agent register; absent: a missing registration is only reported. */
  profile: z.optional(z.string().check(z.minLength(1))),
  /** The role in that profile, with its path where it has one; absent: it is called as the profile. */
  role: z.optional(z.string().check(z.minLength(1))),
});

/** Systems Manager's agent has registered; an instance without a profile is given one. */
export const managedBySsm = defineCheck({
  id: "managed-by-ssm",
  title: "It is registered with Systems Manager",
  why: "What Systems Manager does not see is not patched, not inventoried, and cannot be reached without open ports.",
  on: instance,
  severity: "medium",
  mode: "observe",
  // The agent registers minutes after the instance runs.
  settle: "10 minutes",
  wakes: instanceWakes,
  settings,
  operations: [describeInstanceInformation],
  readsAlong: (named) => ({
    registration: call("ssm:DescribeInstanceInformation", named, {
      Filters: [{ Key: "InstanceIds", Values: [named.id] }],
    }),
  }),
  examine: ({ id, state, profileArn }, { registration }, { profile }) => {
    const isRegistered = (registration.InstanceInformationList ?? []).length > 0;
    if (isRegistered || state !== "running") return ok();
    return fail(
      `${id} is not registered with Systems Manager${profileArn ? ", though it has an instance profile" : ""}`,
      { profile: profile ?? null, has: profileArn ?? null },
    );
  },
  fix: attachInstanceProfile,
  passes: ({ profile, role = profile }) => (role === undefined ? [] : [role]),
});
