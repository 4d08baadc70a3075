import { partitionOf } from "@watchkeeper/core/arn";
import { instanceIdOf } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import {
  associateIamInstanceProfile,
  describeIamInstanceProfileAssociations,
  disassociateIamInstanceProfile,
} from "@watchkeeper/plans/operations/ec2";
import { defineRemediation, type Mending } from "../remediation.ts";

/** Gives an instance without a profile the one that lets Systems Manager's agent register; never replaces one. */
export const attachInstanceProfile = defineRemediation({
  id: "attach-instance-profile",
  title: "Attach the instance profile",
  operations: [
    describeIamInstanceProfileAssociations,
    associateIamInstanceProfile,
    disassociateIamInstanceProfile,
  ],
  steps: (mending: Mending<{ readonly profile: string | null; readonly has: string | null }>) => {
    const { profile, has } = mending.evidence;
    if (profile === null || has !== null) return [];
    const id = instanceIdOf(mending.resource);
    const step = `attach-profile-${id}`;
    const arn = `arn:${partitionOf(mending.region)}:iam::${mending.account}:instance-profile/${profile}`;
    const read = call("ec2:DescribeIamInstanceProfileAssociations", mending, {
      Filters: [{ Name: "instance-id", Values: [id] }],
    });
    const associated = "IamInstanceProfileAssociations[0]";
    return [
      {
        id: step,
        title: `Attach the instance profile ${profile} to ${id}`,
        resource: mending.resource,
        changes: [{ property: "IamInstanceProfile", from: null, to: profile }],
        call: call("ec2:AssociateIamInstanceProfile", mending, {
          InstanceId: id,
          IamInstanceProfile: { Name: profile },
        }),
        result: { read, members: { IamInstanceProfileAssociation: associated } },
        precondition: showing(read, { [`${associated}.IamInstanceProfile.Arn`]: null }),
        check: {
          ...showing(read, {
            [`${associated}.IamInstanceProfile.Arn`]: arn,
            [`${associated}.State`]: "associated",
          }),
          everySeconds: 5,
          deadlineSeconds: 120,
        },
        leaves: showing(read, { [`${associated}.IamInstanceProfile.Arn`]: arn }),
        compensation: call("ec2:DisassociateIamInstanceProfile", mending, {
          AssociationId: { $from: { step, path: "IamInstanceProfileAssociation.AssociationId" } },
        }),
        reversible: true,
        destroys: [],
        dependsOn: [],
      },
    ];
  },
});
