import { call } from "@watchkeeper/plans/call";
import { defineRemediation } from "../remediation.ts";
import { instanceIdOf, readInstance } from "../rules/ec2-instance-baseline/instance.ts";

const state = "Reservations[0].Instances[0].State.Name";

/** Stops an instance that cannot be mended in place. Never one of an Auto Scaling group, which would replace it for ever. */
export const stopInstance = defineRemediation({
  id: "stop-instance",
  title: "Stop the instance",
  reversible: true,
  operations: ["ec2:DescribeInstances", "ec2:StopInstances", "ec2:StartInstances"],
  plan: (finding) => {
    if (finding.evidence.state !== "running" || finding.evidence.autoScalingGroup !== null) return [];
    const id = instanceIdOf(finding.resource);
    const read = readInstance(finding, id);
    const stopped = [{ path: state, expected: "stopped" }];
    return [
      {
        id: `stop-${id}`,
        title: `Stop ${id}`,
        resource: finding.resource,
        changes: [{ property: "State.Name", from: "running", to: "stopped" }],
        calls: [call("ec2:StopInstances", finding, { InstanceIds: [id] })],
        precondition: { read, expect: [{ path: state, expected: "running" }] },
        check: {
          read,
          acceptors: [
            { state: "success", expect: stopped },
            { state: "failure", expect: [{ path: state, expected: "terminated" }] },
          ],
          everySeconds: 10,
          deadlineSeconds: 600,
        },
        leaves: { read, expect: stopped },
        compensation: [call("ec2:StartInstances", finding, { InstanceIds: [id] })],
        reversible: true,
        destroys: [],
        interrupts: [`what runs on ${id}`],
        dependsOn: [],
      },
    ];
  },
});
