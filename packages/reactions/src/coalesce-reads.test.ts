import type { Json } from "@watchkeeper/core/json";
import { call } from "@watchkeeper/plans/call";
import { operationsByKey } from "@watchkeeper/plans/operation";
import { describeInstances } from "@watchkeeper/plans/operations/ec2";
import { describeInstanceInformation } from "@watchkeeper/plans/operations/ssm";
import { expect, test } from "vitest";
import { coalesceReads as coalesce } from "./coalesce-reads.ts";

const operations = operationsByKey([describeInstances, describeInstanceInformation]);
const coalesceReads = (wanted: Parameters<typeof coalesce>[0]) => coalesce(wanted, operations);

const where = { account: "444455556666", region: "us-east-1" };
const instance = (id: string) =>
  call("ec2:DescribeInstances", where, { Filters: [{ Name: "instance-id", Values: [id] }] });
const registration = (id: string) =>
  call("ssm:DescribeInstanceInformation", where, { Filters: [{ Key: "InstanceIds", Values: [id] }] });
const ids = (count: number) => Array.from({ length: count }, (_, index) => `i-${index}`);
const [only] = coalesceReads([instance("i-1")]);

test("a read of one is made as it is", () => {
  expect(only?.call).toEqual(instance("i-1"));
});

test("reads of many instances are one request for each 200 of them", () => {
  const shared = coalesceReads(ids(500).map(instance));
  expect(shared.map(({ answers }) => answers.length)).toEqual([200, 200, 100]);
  expect(shared[2]?.call.input).toEqual({
    Filters: [{ Name: "instance-id", Values: ids(500).slice(400) }],
  });
});

test("each read is answered as if it had been made alone", () => {
  const answer: Json = {
    Reservations: [
      { ReservationId: "r-1", Instances: [{ InstanceId: "i-0" }, { InstanceId: "i-1" }] },
      { ReservationId: "r-2", Instances: [{ InstanceId: "i-2" }] },
    ],
  };
  const [shared] = coalesceReads(ids(4).map(instance));
  expect(shared?.answers.map(({ of }) => of(answer))).toEqual([
    { Reservations: [{ ReservationId: "r-1", Instances: [{ InstanceId: "i-0" }] }] },
    { Reservations: [{ ReservationId: "r-1", Instances: [{ InstanceId: "i-1" }] }] },
    { Reservations: [{ ReservationId: "r-2", Instances: [{ InstanceId: "i-2" }] }] },
    { Reservations: [] },
  ]);
});

test("what answers by pages is asked for as much as one page holds", () => {
  const shared = coalesceReads(ids(120).map(registration));
  expect(shared.map(({ answers }) => answers.length)).toEqual([50, 50, 20]);
  expect(shared[0]?.call.input).toMatchObject({ MaxResults: 50 });
});

test("reads in other accounts or Regions, and other reads, stay apart", () => {
  const elsewhere = { ...where, region: "eu-west-1" };
  const shared = coalesceReads([
    instance("i-1"),
    call("ec2:DescribeInstances", elsewhere, { Filters: [{ Name: "instance-id", Values: ["i-2"] }] }),
    call("backup:ListBackupPlans", where, {}),
  ]);
  expect(shared).toHaveLength(3);
});
