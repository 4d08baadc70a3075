import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";

/** A handler's surroundings in the hub, in which time stands still. */
export const hubRuntime: Runtime = {
  env: {},
  region: "us-east-1",
  credentials: async () => ({ accessKeyId: "AKIAHUB", secretAccessKey: "x" }),
  clock: { now: () => new Date("2026-03-02T09:00:00Z"), sleep: async () => {} },
  random: () => 0,
  ids: { uuid: () => "00000000-0000-4000-8000-000000000000" },
  ...outsideInvocations,
};
