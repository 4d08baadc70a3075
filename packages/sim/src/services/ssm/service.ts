import { defineService } from "../../kernel/service.ts";
import { describeInstanceInformation } from "./managed-instances.ts";
import { createState } from "./state.ts";

/** AWS Systems Manager: which instances its agent manages. */
export const ssm = defineService({
  name: "ssm",
  signingName: "ssm",
  iamPrefix: "ssm",
  scope: "regional",
  load: () => import("@aws-sdk/client-ssm"),
  createState,
  operations: { DescribeInstanceInformation: { run: describeInstanceInformation } },
});
