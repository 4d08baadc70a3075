import { partitionOf } from "@watchkeeper/core/arn";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { defineRemediation } from "../remediation.ts";
import { instanceIdOf } from "../rules/ec2-instance-baseline/instance.ts";

/** Gives an instance without a profile the one that lets Systems Manager's agent register; never replaces one. */
export const attachInstanceProfile = defineRemediation({
  id: "attach-instance-profile",
  title: "Attach the instance profile",
  operations: [
    "ec2:DescribeIamInstanceProfileAssociations",
    "ec2:AssociateIamInstanceProfile",
    "ec2:DisassociateIamInstanceProfile",
  ],
  plan: (finding) => {
    const { profile, has } = finding.evidence;
    if (typeof profile !== "string" || has !== null) return [];
    const id = instanceIdOf(finding.resource);
    const step = `attach-profile-${id}`;
    const arn = `arn:${partitionOf(finding.region)}:iam::${finding.account}:instance-profile/${profile}`;
    const read = call("ec2:DescribeIamInstanceProfileAssociations", finding, {
      Filters: [{ Name: "instance-id", Values: [id] }],
    });
    const associated = "IamInstanceProfileAssociations[0]";
    return [
      {
        id: step,
        title: `Attach the instance profile ${profile} to ${id}`,
        resource: finding.resource,
        changes: [{ property: "IamInstanceProfile", from: null, to: profile }],
        call: call("ec2:AssociateIamInstanceProfile", finding, {
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
        compensation: call("ec2:DisassociateIamInstanceProfile", finding, {
          AssociationId: { $from: { step, path: "IamInstanceProfileAssociation.AssociationId" } },
        }),
        reversible: true,
        destroys: [],
        dependsOn: [],
      },
    ];
  },
});
