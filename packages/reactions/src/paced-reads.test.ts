import { WatchkeeperError } from "@watchkeeper/core/error";
import { call } from "@watchkeeper/plans/call";
import { expect, test } from "vitest";
import { pacedReads } from "./paced-reads.ts";

const one = call("ec2:DescribeVolumes", { account: "444455556666", region: "us-east-1" }, {});

/** Reads that AWS throttles so often, and how long they waited. */
function throttled(times: number, kind: "throttled" | "denied" = "throttled") {
  const waits: number[] = [];
  let asked = 0;
  const paced = pacedReads(
    async () => {
      asked += 1;
      if (asked <= times) throw new WatchkeeperError("Refused", kind, "no");
      return {};
    },
    {
      sleep: async (ms) => {
        waits.push(ms);
      },
    },
    () => 0.5,
  );
  return { ...paced, waits, asked: () => asked };
}

test("what AWS throttles waits, longer each time, and then is answered", async () => {
  const { read, waits, throttled: count } = throttled(3);
  expect(await read(one)).toEqual({});
  expect(waits).toEqual([750, 1_500, 3_000]);
  expect(count()).toBe(3);
  expect(count()).toBe(0);
});

test("what is throttled on is thrown at last", async () => {
  const { read, asked } = throttled(100);
  await expect(read(one)).rejects.toMatchObject({ kind: "throttled" });
  expect(asked()).toBe(5);
});

test("what is refused otherwise is not asked again", async () => {
  const { read, waits, asked } = throttled(100, "denied");
  await expect(read(one)).rejects.toMatchObject({ kind: "denied" });
  expect([waits, asked()]).toEqual([[], 1]);
});
