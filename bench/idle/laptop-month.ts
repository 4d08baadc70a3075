import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { advanceClock } from "@watchkeeper/cli/advance-clock";
import { serveLaptop } from "@watchkeeper/local/serve";
import { freePort } from "../../test/journeys/free-port.ts";

/** Thirty days as `clock advance 30d` passes them through `npm start`, after so many launches; how many cases came of them. */
export async function passLaptopMonth(
  launches: number,
): Promise<{ readonly ms: number; readonly cases: number }> {
  const laptop = await serveLaptop({
    port: await freePort(),
    seed: 1,
    startTime: new Date("2026-01-01T00:00:00Z"),
    onError: (error) => {
      throw error;
    },
  });
  try {
    const ec2 = new EC2Client({
      region: "us-east-1",
      endpoint: laptop.url,
      credentials: { accessKeyId: "bench", secretAccessKey: "unused" },
    });
    const one = {
      ImageId: "ami-0123456789abcdef0",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
    } as const;
    for (let launch = 0; launch < launches; launch += 1) await ec2.send(new RunInstancesCommand(one));
    let cases = 0;
    const began = performance.now();
    await advanceClock(laptop.url, "30d", {
      signal: new AbortController().signal,
      tell: (progress) => {
        cases = progress.cases;
      },
    });
    return { ms: performance.now() - began, cases };
  } finally {
    await laptop.close();
  }
}
