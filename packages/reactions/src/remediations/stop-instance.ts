import { instanceIdOf, readInstance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { describeInstances, startInstances, stopInstances } from "@watchkeeper/plans/operations/ec2";
import { defineRemediation, type Mending } from "../remediation.ts";

const state = "Reservations[0].Instances[0].State.Name";

/** Stops an instance that cannot be mended in place. Never one of an Auto Scaling group, which would replace it for ever. */
export const stopInstance = defineRemediation({
  id: "stop-instance",
  title: "Stop the instance",
  operations: [describeInstances, stopInstances, startInstances],
  steps: (mending: Mending<{ readonly state: string; readonly autoScalingGroup: string | null }>) => {
    if (mending.evidence.state !== "running" || mending.evidence.autoScalingGroup !== null) return [];
    const id = instanceIdOf(mending.resource);
    const read = readInstance(mending, id);
    return [
      {
        id: `stop-${id}`,
        title: `Stop ${id}`,
        resource: mending.resource,
        changes: [{ property: "State.Name", from: "running", to: "stopped" }],
        call: call("ec2:StopInstances", mending, { InstanceIds: [id] }),
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
        compensation: call("ec2:StartInstances", mending, { InstanceIds: [id] }),
        reversible: true,
        destroys: [],
        interrupts: [`what runs on ${id}`],
        dependsOn: [],
      },
    ];
  },
});
