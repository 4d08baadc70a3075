import { call } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import * as z from "zod";
import { list, type Named } from "./instance.ts";
import { defineInstanceCheck } from "./instance-check.ts";

const settings = z.strictObject({
  /** The instance profile that lets the agent register; absent: a missing registration is only reported. */
  profile: z.string().min(1).optional(),
  /** The role in that profile, with its path where it has one; absent: it is called as the profile. */
  role: z.string().min(1).optional(),
});

const readRegistration = (named: Named) =>
  call("ssm:DescribeInstanceInformation", named, {
    Filters: [{ Key: "InstanceIds", Values: [named.id] }],
  });

/** Systems Manager's agent has registered; an instance without a profile is given one. */
export const managedBySsm = defineInstanceCheck({
  id: "managed-by-ssm",
  title: "It is registered with Systems Manager",
  severity: "medium",
  mode: "observe",
  // The agent registers minutes after the instance runs.
  settle: "10 minutes",
  settings,
  remediation: "attach-instance-profile",
  passes: (given) => {
    const { profile, role = profile } = settings.parse(given);
    return role === undefined ? [] : [role];
  },
  operations: ["ssm:DescribeInstanceInformation"],
  readsAlong: (named) => [readRegistration(named)],
  reads: () => [],
  examine: (instance, have, given) => {
    const { profile } = settings.parse(given);
    const registered =
      list(valueAt(have.of(readRegistration(instance)), "InstanceInformationList")).length > 0;
    if (registered || instance.state !== "running") return undefined;
    return {
      summary: `${instance.id} is not registered with Systems Manager${instance.profileArn ? ", though it has an instance profile" : ""}`,
      evidence: { profile: profile ?? null, has: instance.profileArn ?? null },
    };
  },
});
