import { call } from "@watchkeeper/plans/call";
import { defineRemediation } from "../remediation.ts";
import { instanceIdOf, readInstance } from "../rules/ec2-instance-baseline/instance.ts";

const httpTokens = "Reservations[0].Instances[0].MetadataOptions.HttpTokens";
const applied = "Reservations[0].Instances[0].MetadataOptions.State";
const state = "Reservations[0].Instances[0].State.Name";

/** Serves an instance's metadata with session tokens only. Takes effect at once, without a restart. */
export const requireImdsv2 = defineRemediation({
  id: "require-imdsv2",
  title: "Require IMDSv2",
  reversible: true,
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
        calls: [setTokens("required")],
        precondition: { read, expect: [{ path: httpTokens, expected: before }] },
        check: {
          read,
          acceptors: [
            {
              state: "success",
              expect: [
                { path: httpTokens, expected: "required" },
                { path: applied, expected: "applied" },
              ],
            },
            { state: "failure", expect: [{ path: state, expected: "terminated" }] },
          ],
          everySeconds: 5,
          deadlineSeconds: 120,
        },
        leaves: { read, expect: [{ path: httpTokens, expected: "required" }] },
        compensation: [setTokens(before)],
        reversible: true,
        destroys: [],
        dependsOn: [],
      },
    ];
  },
});
