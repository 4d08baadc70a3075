import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import * as z from "zod";
import { defineCheck, fail, notYet, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { exampleId, launch, showing } from "./example.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  allowedSubnets: z.array(z.string()).default([]).describe("Subnets in which a public address is meant."),
  allowedTag: z
    .string()
    .default("public-address")
    .describe("A tag that allows it on one instance, whatever its value."),
});

/** No public address, unless its subnet or a tag allows it. */
export const noPublicAddress = defineCheck({
  id: "no-public-address",
  title: "It has no public address, unless that is allowed",
  why: "A public address puts whatever listens on the instance in front of everybody.",
  on: instance,
  severity: "medium",
  mode: "observe",
  // An address is given when the instance runs, some seconds after its launch.
  settle: "1 minute",
  wakes: instanceWakes,
  settings,
  examine: (instance, _answers, { allowedSubnets, allowedTag }) => {
    if (instance.publicAddress === undefined)
      return instance.state === "pending" ? notYet(`the addresses of ${instance.id}`) : ok();
    if (allowedSubnets.includes(instance.subnetId) || instance.tags.has(allowedTag)) return ok();
    return fail(
      `${instance.id} has the public address ${instance.publicAddress}, which neither its subnet nor the tag ${allowedTag} allows`,
      { ...stopping(instance), publicAddress: instance.publicAddress },
    );
  },
  fix: stopInstance,
  examples: (here) => [
    {
      name: "an instance is given a public address",
      event: launch,
      answers: showing({ PublicIpAddress: "203.0.113.7" }),
      finds: [
        {
          summary: `${exampleId} has the public address 203.0.113.7, which neither its subnet nor the tag public-address allows`,
          evidence: { state: "running", autoScalingGroup: null, publicAddress: "203.0.113.7" },
          calls: [call("ec2:StopInstances", here, { InstanceIds: [exampleId] })],
        },
      ],
    },
    {
      name: "its subnet allows it",
      event: launch,
      answers: showing({ PublicIpAddress: "203.0.113.7" }),
      settings: { allowedSubnets: ["subnet-0a1b2c3d"] },
      finds: [],
    },
    { name: "it has no public address", event: launch, answers: showing(), finds: [] },
  ],
});
