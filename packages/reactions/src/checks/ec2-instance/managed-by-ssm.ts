import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { describeInstanceInformation } from "@watchkeeper/plans/operations/ssm";
import * as z from "zod";
import { defineCheck, fail, ok } from "../../check.ts";
import { attachInstanceProfile } from "../../remediations/attach-instance-profile.ts";
import { exampleId, launch, showing } from "./example.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  profile: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The instance profile that lets the agent register; absent: a missing registration is only reported.",
    ),
  role: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The role in that profile, with its path where it has one; absent: it is called as the profile.",
    ),
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
    // What is yet to run is looked at again when it has settled.
    if (isRegistered || !["pending", "running"].includes(state)) return ok();
    return fail(
      `${id} is not registered with Systems Manager${profileArn ? ", though it has an instance profile" : ""}`,
      { profile: profile ?? null, has: profileArn ?? null },
    );
  },
  fix: attachInstanceProfile,
  passes: ({ profile, role = profile }) => (role === undefined ? [] : [role]),
  examples: (here) => [
    {
      name: "the agent has not registered, and the instance has no profile",
      event: launch,
      answers: showing(),
      settings: { profile: "managed-instance" },
      finds: [
        {
          summary: `${exampleId} is not registered with Systems Manager`,
          evidence: { profile: "managed-instance", has: null },
          calls: [
            call("ec2:AssociateIamInstanceProfile", here, {
              InstanceId: exampleId,
              IamInstanceProfile: { Name: "managed-instance" },
            }),
          ],
        },
      ],
    },
    {
      name: "a profile that is there is not replaced",
      event: launch,
      answers: showing({
        IamInstanceProfile: { Arn: "arn:aws:iam::444455556666:instance-profile/web" },
      }),
      settings: { profile: "managed-instance" },
      finds: [
        {
          summary: `${exampleId} is not registered with Systems Manager, though it has an instance profile`,
          evidence: {
            profile: "managed-instance",
            has: "arn:aws:iam::444455556666:instance-profile/web",
          },
          calls: [],
        },
      ],
    },
    {
      name: "the agent has registered",
      event: launch,
      answers: {
        ...showing(),
        "ssm:DescribeInstanceInformation": { InstanceInformationList: [{ InstanceId: exampleId }] },
      },
      finds: [],
    },
  ],
});
