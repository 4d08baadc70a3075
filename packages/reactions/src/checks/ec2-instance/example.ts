import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { Answer } from "@watchkeeper/plans/call";

/** The instance of our examples. */
export const exampleId = "i-0a1b2c3d4e5f60718";

/** Its launch, by alice. */
export const launch = ec2RunInstances.example;

type Described = Answer<"ec2:DescribeInstances">;
type Shown = NonNullable<NonNullable<NonNullable<Described["Reservations"]>[number]["Instances"]>[number]>;

/** What AWS answers of it: it runs, and is as it should be but for what is said of it. */
export const showing = (instance: Shown = {}): { readonly "ec2:DescribeInstances": Described } => ({
  "ec2:DescribeInstances": {
    Reservations: [
      {
        Instances: [
          {
            InstanceId: exampleId,
            InstanceType: "t3.micro",
            ImageId: "ami-0123456789abcdef0",
            SubnetId: "subnet-0a1b2c3d",
            State: { Name: "running" },
            MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", State: "applied" },
            RootDeviceName: "/dev/xvda",
            BlockDeviceMappings: [
              { DeviceName: "/dev/xvda", Ebs: { VolumeId: "vol-0a1b2c3d4e5f60718", Status: "attached" } },
            ],
            Tags: [{ Key: "owner", Value: "alice" }],
            ...instance,
          },
        ],
      },
    ],
  },
});
