import { ec2ModifyInstanceMetadataOptions } from "@watchkeeper/aws-events/ec2-modify-instance-metadata-options";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import * as z from "zod";
import { defineCheck, fail, ok } from "../../check.ts";
import { requireImdsv2 } from "../../remediations/require-imdsv2.ts";
import { exampleId, launch, showing } from "./example.ts";
import { instanceWakes } from "./wakes.ts";

/** Metadata must be asked for with a session token (IMDSv2): a server-side request forgery cannot read credentials then. */
export const imdsv2Required = defineCheck({
  id: "imdsv2-required",
  title: "Instance metadata is served with session tokens only (IMDSv2)",
  why: "A server-side request forgery reads an instance role's credentials from metadata that is served without a session token.",
  on: instance,
  severity: "high",
  mode: "ask",
  settle: "0 seconds",
  wakes: instanceWakes,
  settings: z.strictObject({}),
  examine: ({ id, httpTokens, httpEndpoint }) =>
    httpTokens === "required" || httpEndpoint === "disabled"
      ? ok()
      : fail(`${id} serves its metadata without a session token (IMDSv1)`, { httpTokens }),
  fix: requireImdsv2,
  examples: (here) => [
    {
      name: "an instance is launched with AWS's default",
      event: launch,
      answers: showing({ MetadataOptions: { HttpTokens: "optional", HttpEndpoint: "enabled" } }),
      finds: [
        {
          summary: `${exampleId} serves its metadata without a session token (IMDSv1)`,
          evidence: { httpTokens: "optional" },
          calls: [
            call("ec2:ModifyInstanceMetadataOptions", here, {
              InstanceId: exampleId,
              HttpTokens: "required",
            }),
          ],
        },
      ],
    },
    { name: "session tokens are required", event: launch, answers: showing(), finds: [] },
    {
      name: "metadata is not served at all",
      event: ec2ModifyInstanceMetadataOptions.example,
      answers: showing({ MetadataOptions: { HttpTokens: "optional", HttpEndpoint: "disabled" } }),
      finds: [],
    },
  ],
});
