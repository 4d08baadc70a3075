import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { clientConfig } from "@watchkeeper/aws/client-config";
import type { Runtime } from "@watchkeeper/core/runtime";

const count = 120;

/** Somebody launches a fleet in one call, as the console does by default: so many that CloudTrail does not say which. */
export const fleetLaunch = {
  id: "fleet-launch",
  title: `Launch ${count} instances at once, without tags, their metadata open to IMDSv1`,
  run: async (runtime: Runtime): Promise<string> => {
    const { Instances = [] } = await new EC2Client(clientConfig(runtime)).send(
      new RunInstancesCommand({
        ImageId: "ami-0123456789abcdef0",
        InstanceType: "t3.micro",
        MinCount: count,
        MaxCount: count,
      }),
    );
    return `launched ${Instances.length} instances`;
  },
};
