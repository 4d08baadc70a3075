import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import * as z from "zod";
import { defineCheck, fail, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { exampleId, launch, showing } from "./example.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  allowed: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9-]+\.([a-z0-9-]+|\*)$/, "is not a type such as t3.micro, or a family such as t3.*"),
    )
    .default([])
    .describe("Types, or families with a star: `t3.*`. Empty: all."),
});

/** Only types that are allowed; an empty list allows all. */
export const allowedInstanceTypes = defineCheck({
  id: "allowed-instance-types",
  title: "Its type is one of those allowed",
  why: "A type that nobody planned for costs what nobody budgeted for, or lacks what the account was reserved for.",
  on: instance,
  severity: "medium",
  mode: "observe",
  // Before it runs, an instance cannot be stopped.
  settle: "1 minute",
  wakes: instanceWakes,
  settings,
  examine: (instance, _answers, { allowed }) => {
    const [family] = instance.type.split(".");
    if (allowed.length === 0 || allowed.includes(instance.type) || allowed.includes(`${family}.*`))
      return ok();
    return fail(`${instance.id} is a ${instance.type}; allowed are ${allowed.join(", ")}`, {
      ...stopping(instance),
      type: instance.type,
    });
  },
  fix: stopInstance,
  examples: (here) => [
    {
      name: "an instance is of a type that is not allowed",
      event: launch,
      answers: showing({ InstanceType: "p5.48xlarge" }),
      settings: { allowed: ["t3.*", "m7g.large"] },
      finds: [
        {
          summary: `${exampleId} is a p5.48xlarge; allowed are t3.*, m7g.large`,
          evidence: { state: "running", autoScalingGroup: null, type: "p5.48xlarge" },
          calls: [call("ec2:StopInstances", here, { InstanceIds: [exampleId] })],
        },
      ],
    },
    {
      name: "what an Auto Scaling group would replace is only told",
      event: launch,
      answers: showing({
        InstanceType: "p5.48xlarge",
        Tags: [{ Key: "aws:autoscaling:groupName", Value: "training" }],
      }),
      settings: { allowed: ["t3.*"] },
      finds: [
        {
          summary: `${exampleId} is a p5.48xlarge; allowed are t3.*`,
          evidence: { state: "running", autoScalingGroup: "training", type: "p5.48xlarge" },
          calls: [],
        },
      ],
    },
    {
      name: "its family is allowed",
      event: launch,
      answers: showing(),
      settings: { allowed: ["t3.*"] },
      finds: [],
    },
  ],
});
