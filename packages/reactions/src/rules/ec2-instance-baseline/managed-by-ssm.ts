import { call } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import * as z from "zod";
import { list, type Named } from "./instance.ts";
import { defineInstanceCheck } from "./instance-check.ts";

const settings = z.strictObject({
  /** The instance profile that lets the agent register; absent: a missing registration is only reported. */
  profile: z.string().min(1).optional(),
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
