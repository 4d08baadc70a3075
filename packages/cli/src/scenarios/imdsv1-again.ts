import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
} from "@aws-sdk/client-ec2";
import { clientConfig } from "@watchkeeper/aws/client-config";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";

/** Somebody opens a running instance's metadata to IMDSv1 (again). */
export const imdsv1Again = {
  id: "imdsv1-again",
  title: "Open the newest running instance's metadata to IMDSv1",
  run: async (runtime: Runtime): Promise<string> => {
    const ec2 = new EC2Client(clientConfig(runtime));
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: "instance-state-name", Values: ["running"] }] }),
    );
    const newest = Reservations.flatMap(({ Instances = [] }) => Instances)
      .sort((a, b) => (b.LaunchTime?.getTime() ?? 0) - (a.LaunchTime?.getTime() ?? 0))
      .at(0)?.InstanceId;
    if (!newest) {
      throw new WatchkeeperError(
        "NoInstance",
        "conflict",
        "No instance is running here. Launch one first: watchkeeper try instance-launch",
      );
    }
    await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: newest, HttpTokens: "optional" }));
    return `opened ${newest}`;
  },
};
