import { defineService } from "../../kernel/service.ts";
import { instanceProfileOperations } from "./instance-profiles.ts";
import { managedPolicyOperations } from "./managed-policies.ts";
import { rolePolicyOperations } from "./role-policies.ts";
import { roleOperations } from "./roles.ts";
import { createState } from "./state.ts";
import { userOperations } from "./users.ts";

/** AWS Identity and Access Management: what every request is judged by. Its state is the kernel's directory. */
export const iam = defineService({
  name: "iam",
  signingName: "iam",
  iamPrefix: "iam",
  scope: "global",
  load: () => import("@aws-sdk/client-iam"),
  createState,
  operations: {
    ...roleOperations,
    ...rolePolicyOperations,
    ...managedPolicyOperations,
    ...instanceProfileOperations,
    ...userOperations,
  },
});
