import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { defineRemediation } from "../remediation.ts";
import { instanceIdOf, readInstance } from "../rules/ec2-instance-baseline/instance.ts";

const httpTokens = "Reservations[0].Instances[0].MetadataOptions.HttpTokens";
const applied = "Reservations[0].Instances[0].MetadataOptions.State";
const state = "Reservations[0].Instances[0].State.Name";

/** Serves an instance's metadata with session tokens only. Takes effect at once, without a restart. */
export const requireImdsv2 = defineRemediation({
  id: "require-imdsv2",
  title: "Require IMDSv2",
  operations: ["ec2:DescribeInstances", "ec2:ModifyInstanceMetadataOptions"],
  plan: (finding) => {
    const id = instanceIdOf(finding.resource);
    const before = finding.evidence.httpTokens as "optional";
    const read = readInstance(finding, id);
    const setTokens = (HttpTokens: "optional" | "required") =>
      call("ec2:ModifyInstanceMetadataOptions", finding, { InstanceId: id, HttpTokens });
    return [
      {
        id: `require-imdsv2-${id}`,
        title: `Require IMDSv2 on ${id}`,
        resource: finding.resource,
        changes: [{ property: "MetadataOptions.HttpTokens", from: before, to: "required" }],
        call: setTokens("required"),
        precondition: showing(read, { [httpTokens]: before }),
        check: {
          read,
          acceptors: [
            {
              state: "success",
              when: [
                { path: httpTokens, equals: "required" },
                { path: applied, equals: "applied" },
              ],
            },
            { state: "failure", when: [{ path: state, equals: "terminated" }] },
          ],
          everySeconds: 5,
          deadlineSeconds: 120,
        },
        leaves: showing(read, { [httpTokens]: "required" }),
        compensation: setTokens(before),
        reversible: true,
        destroys: [],
        dependsOn: [],
      },
    ];
  },
});
