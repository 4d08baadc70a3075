import { describe, expect, test } from "vitest";
import { judge } from "../condition.ts";
import { waitFor } from "./wait-for.ts";

const where = { account: "444455556666", region: "eu-west-1" };
const running = waitFor("ec2:InstanceRunning", where, { InstanceIds: ["i-1"] }, { deadlineSeconds: 600 });
const answer = (...states: readonly string[]) => ({
  answer: { Reservations: [{ Instances: states.map((Name) => ({ State: { Name } })) }] },
});

describe("a check made of a waiter", () => {
  test("reads what the waiter reads, at the waiter's pace, until the deadline that it is given", () => {
    expect(running).toMatchObject({
      read: { service: "ec2", operation: "DescribeInstances", input: { InstanceIds: ["i-1"] }, ...where },
      everySeconds: 15,
      maxEverySeconds: 120,
      deadlineSeconds: 600,
    });
  });

  test("judges by the waiter's acceptors", () => {
    expect(judge(running, answer("running", "running"))).toBe("success");
    expect(judge(running, answer("running", "pending"))).toBe("retry");
    expect(judge(running, answer("running", "terminated"))).toBe("failure");
  });

  test("is data: it survives the ledger", () => {
    expect(JSON.parse(JSON.stringify(running))).toEqual(running);
  });

  test("does not compile where the waiter or the input is misspelt", () => {
    const misspelt = [
      // @ts-expect-error: there is no such waiter.
      () => waitFor("ec2:InstanceRuning", where, { InstanceIds: ["i-1"] }, { deadlineSeconds: 600 }),
      // @ts-expect-error: DescribeInstances takes no InstanceId.
      () => waitFor("ec2:InstanceRunning", where, { InstanceId: "i-1" }, { deadlineSeconds: 600 }),
      // @ts-expect-error: a check without a deadline would be waited for without end.
      () => waitFor("ec2:InstanceRunning", where, { InstanceIds: ["i-1"] }, {}),
    ];
    expect(misspelt).toHaveLength(3);
  });
});
