import { defineService } from "../../kernel/service.ts";
import { describeInstanceInformation } from "./managed-instances.ts";
import { deleteOperations } from "./parameters/delete-parameters.ts";
import { describeOperations } from "./parameters/describe-parameters.ts";
import { getOperations } from "./parameters/get-parameters.ts";
import { labelOperations } from "./parameters/labels.ts";
import { putOperations } from "./parameters/put-parameter.ts";
import { tagOperations } from "./parameters/tags.ts";
import { createState } from "./state.ts";

/** AWS Systems Manager: which instances its agent manages, and Parameter Store. */
export const ssm = defineService({
  name: "ssm",
  signingName: "ssm",
  iamPrefix: "ssm",
  scope: "regional",
  load: () => import("@aws-sdk/client-ssm"),
  createState,
  operations: {
    DescribeInstanceInformation: { run: describeInstanceInformation },
    ...putOperations,
    ...getOperations,
    ...describeOperations,
    ...deleteOperations,
    ...labelOperations,
    ...tagOperations,
  },
});
