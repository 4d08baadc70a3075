import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import type { Step } from "@watchkeeper/plans/step";
import { arnOf, there } from "./planned-case.ts";

/** A step that stops an instance: it is under way for a while. */
export function stopping(id: string): Step {
  const state = "Reservations[0].Instances[0].State.Name";
  const read = call("ec2:DescribeInstances", there, { InstanceIds: [id] });
  return {
    id: `stop-${id}`,
    title: `Stop ${id}`,
    resource: arnOf(id),
    changes: [{ property: "State.Name", from: "running", to: "stopped" }],
    call: call("ec2:StopInstances", there, { InstanceIds: [id] }),
    precondition: showing(read, { [state]: "running" }),
    check: { ...showing(read, { [state]: "stopped" }), everySeconds: 10, deadlineSeconds: 900 },
    leaves: showing(read, { [state]: "stopped" }),
    compensation: call("ec2:StartInstances", there, { InstanceIds: [id] }),
    reversible: true,
    destroys: [],
    interrupts: [`what runs on ${id}`],
    dependsOn: [],
  };
}
