import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { clientConfig } from "@watchkeeper/aws/client-config";
import type { Runtime } from "@watchkeeper/core/runtime";

/** Somebody launches an instance as the console does by default: IMDSv1 allowed, no tags. */
export const instanceLaunch = {
  id: "instance-launch",
  title: "Launch an instance without tags, its metadata open to IMDSv1",
  run: async (runtime: Runtime): Promise<string> => {
    const { Instances } = await new EC2Client(clientConfig(runtime)).send(
      new RunInstancesCommand({
        ImageId: "ami-0123456789abcdef0",
        InstanceType: "t3.micro",
        MinCount: 1,
        MaxCount: 1,
      }),
    );
    return `launched ${Instances?.[0]?.InstanceId}`;
  },
};
