import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import * as z from "zod";
import { wake } from "../check.ts";

/** The instance that launches name. */
export const instanceId = "i-0a1b2c3d4e5f60718";

/** A launch of it. */
export const launches = wake(ec2RunInstances, ({ account, region, time }) => ({
  told: [{ account, region, id: instanceId, at: time }],
}));

/** What AWS shows of it. */
export const shownInstance = {
  Reservations: [{ Instances: [{ InstanceId: instanceId, State: { Name: "running" } }] }],
};

/** What any check of an instance says beside its name, what wakes it, and what it makes of it. */
export const anyCheck = {
  title: "It is as it should be",
  why: "It matters.",
  on: instance,
  severity: "low",
  mode: "observe",
  settle: "0 seconds",
  settings: z.strictObject({}),
} as const;
