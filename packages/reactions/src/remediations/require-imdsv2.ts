import { instanceIdOf, readInstance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { describeInstances, modifyInstanceMetadataOptions } from "@watchkeeper/plans/operations/ec2";
import { defineRemediation, type Mending } from "../remediation.ts";

const httpTokens = "Reservations[0].Instances[0].MetadataOptions.HttpTokens";
const applied = "Reservations[0].Instances[0].MetadataOptions.State";
const state = "Reservations[0].Instances[0].State.Name";

type HttpTokens = "optional" | "required";

/** Serves an instance's metadata with session tokens only. Takes effect at once, without a restart. */
export const requireImdsv2 = defineRemediation({
  id: "require-imdsv2",
  title: "Require IMDSv2",
  operations: [describeInstances, modifyInstanceMetadataOptions],
  steps: (mending: Mending<{ readonly httpTokens: HttpTokens }>) => {
    const id = instanceIdOf(mending.resource);
    const before = mending.evidence.httpTokens;
    const read = readInstance(mending, id);
    const setTokens = (HttpTokens: HttpTokens) =>
      call("ec2:ModifyInstanceMetadataOptions", mending, { InstanceId: id, HttpTokens });
    return [
      {
        id: `require-imdsv2-${id}`,
        title: `Require IMDSv2 on ${id}`,
        resource: mending.resource,
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
