import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { createWorld } from "../../kernel/create-world.ts";
import type { AwsEvent, World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { noteEvents } from "../../testing/events.ts";
import { ec2 } from "./service.ts";

/** For the tests beside: a world with EC2, a real client of it, and every event that it gave off. */
export interface TestRegion {
  readonly world: World;
  readonly client: EC2Client;
  readonly events: AwsEvent[];
  /** Launches, and waits until all is settled and seen. */
  launch(input?: Partial<RunInstancesCommandInput>): Promise<string>;
  /** An instance as it is shown now. */
  show(id: string): Promise<Instance>;
}

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
export const IMAGE = "ami-0123456789abcdef0";

export function testRegion(seed = 1): TestRegion {
  const world = createWorld({
    services: [ec2],
    accounts: [ACCOUNT],
    seed,
    outsideUser: { account: ACCOUNT },
  });
  const client = new EC2Client(clientOptions(world, { region: REGION }));
  return {
    world,
    client,
    events: noteEvents(world),
    async launch(input = {}) {
      const { Instances } = await client.send(
        new RunInstancesCommand({
          ImageId: IMAGE,
          InstanceType: "t3.micro",
          MinCount: 1,
          MaxCount: 1,
          ...input,
        }),
      );
      await world.clock.advance(15_000);
      return Instances![0]!.InstanceId!;
    },
    async show(id) {
      const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      return Reservations![0]!.Instances![0]!;
    },
  };
}
