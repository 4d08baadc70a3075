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
  fidelity: {
    models:
      "Parameter Store with versions, labels, paths, tiers, history, tags and its change events; which running instances the agent registers, by the rights of their roles.",
    refuses: [
      "parameter policies, keys of one's own, shared parameters, data types other than text",
      "filters of DescribeInstanceInformation other than instance ids",
      "documents, runbooks, commands, sessions, patches",
    ],
    ignores: [],
  },
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
