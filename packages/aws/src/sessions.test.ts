import { systemClock } from "@watchkeeper/core/system-clock";
import { call } from "@watchkeeper/plans/call";
import { afterEach, describe, expect, test } from "vitest";
import { awsExecutor } from "./executor.ts";
import { type Answer, assumedRole, awsOverHttp, stsError } from "./testing/aws-over-http.ts";
import { hubRuntime } from "./testing/hub-runtime.ts";
import { sendable } from "./testing/sendable.ts";

const where = { account: "444455556666", region: "eu-west-1" };
const arn = (id: string) => `arn:aws:ec2:eu-west-1:444455556666:instance/${id}`;
const tag = (id: string) =>
  call("ec2:CreateTags", where, { Resources: [id], Tags: [{ Key: "owner", Value: "alice" }] });
const look = call("ec2:DescribeInstances", where, {});

type Server = Awaited<ReturnType<typeof awsOverHttp>>;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function start(answer: (action: string) => Answer, delayMs?: number) {
  const server = await awsOverHttp(answer, delayMs);
  servers.push(server);
  const runtime = { ...hubRuntime, clock: systemClock, endpoint: { url: server.url } };
  return { ...server, executor: awsExecutor(runtime, { read: "wk-read", act: "wk-act" }, sendable) };
}

const works = (action: string): Answer =>
  action === "AssumeRole" ? assumedRole : { body: `<${action}Response/>` };

describe("over the network", () => {
  test("500 calls side by side in 30 sessions take each role once, and fewer than 100 sockets", async () => {
    const { executor, asked, sockets } = await start(works, 5);
    const groups = Array.from({ length: 30 }, (_, group) => [arn(`i-${group}-a`), arn(`i-${group}-b`)]);
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => {
        const among = groups[index % groups.length]!;
        return executor.act(tag(`i-${index}`), {
          resource: among[index % 2]!,
          clientToken: `t-${index}`,
          session: "c-1.f00d",
          among,
        });
      }),
    );
    expect(Object.fromEntries(asked)).toEqual({ AssumeRole: 30, CreateTags: 500 });
    expect(sockets.most).toBeLessThan(100);
  });

  test("more sessions than are kept do not end what is under way in those that make room", async () => {
    const { executor, asked, sockets } = await start(works, 5);
    await Promise.all(
      Array.from({ length: 250 }, (_, index) =>
        executor.act(tag(`i-${index}`), {
          resource: arn(`i-${index}`),
          clientToken: `t-${index}`,
          session: "c-1.f00d",
          among: [arn(`i-${index}`)],
        }),
      ),
    );
    expect(asked.get("CreateTags")).toBe(250);
    expect(sockets.most).toBeLessThan(100);
  });

  test("no host waits for sockets that idle at others", async () => {
    for (let host = 0; host < 4; host++) {
      const { executor, asked } = await start(works, 5);
      await Promise.all(Array.from({ length: 60 }, () => executor.read(look)));
      expect(asked.get("DescribeInstances")).toBe(60);
    }
    expect(servers.reduce((open, { sockets }) => open + sockets.open, 0)).toBeLessThan(100);
  });

  test("a role that could not be taken is taken anew the next time, and its error keeps its kind", async () => {
    let throttles = true;
    const { executor, asked } = await start((action) =>
      action === "AssumeRole" && throttles ? stsError(400, "Throttling") : works(action),
    );
    const act = () =>
      executor.act(tag("i-1"), { resource: arn("i-1"), clientToken: "t", session: "s", among: [arn("i-1")] });
    await expect(act()).rejects.toMatchObject({
      name: "Throttling",
      kind: "throttled",
      message: expect.stringContaining("taking the role arn:aws:iam::444455556666:role/wk-act"),
    });
    await expect(executor.read(look)).rejects.toMatchObject({ name: "Throttling", kind: "throttled" });
    throttles = false;
    await act();
    await executor.read(look);
    expect(asked.get("CreateTags")).toBe(1);
  });
});
