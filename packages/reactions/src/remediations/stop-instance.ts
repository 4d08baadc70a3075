import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { defineRemediation } from "../remediation.ts";
import { instanceIdOf, readInstance } from "../rules/ec2-instance-baseline/instance.ts";

const state = "Reservations[0].Instances[0].State.Name";

/** Stops an instance that cannot be mended in place. Never one of an Auto Scaling group, which would replace it for ever. */
export const stopInstance = defineRemediation({
  id: "stop-instance",
  title: "Stop the instance",
  operations: ["ec2:DescribeInstances", "ec2:StopInstances", "ec2:StartInstances"],
  plan: (finding) => {
    if (finding.evidence.state !== "running" || finding.evidence.autoScalingGroup !== null) return [];
    const id = instanceIdOf(finding.resource);
    const read = readInstance(finding, id);
    return [
      {
        id: `stop-${id}`,
        title: `Stop ${id}`,
        resource: finding.resource,
        changes: [{ property: "State.Name", from: "running", to: "stopped" }],
        call: call("ec2:StopInstances", finding, { InstanceIds: [id] }),
        precondition: showing(read, { [state]: "running" }),
        check: {
          read,
          acceptors: [
            { state: "success", when: [{ path: state, equals: "stopped" }] },
            { state: "failure", when: [{ path: state, equals: "terminated" }] },
          ],
          everySeconds: 10,
          deadlineSeconds: 600,
        },
        leaves: showing(read, { [state]: "stopped" }),
        compensation: call("ec2:StartInstances", finding, { InstanceIds: [id] }),
        reversible: true,
        destroys: [],
        interrupts: [`what runs on ${id}`],
        dependsOn: [],
      },
    ];
  },
});
