import { defineService } from "../../kernel/service.ts";
import { accountOperations } from "./account.ts";
import { instanceProfileOperations } from "./instance-profiles.ts";
import { managedPolicyOperations } from "./managed-policies.ts";
import { mfaDeviceOperations } from "./mfa-devices.ts";
import { rolePolicyOperations } from "./role-policies.ts";
import { roleOperations } from "./roles.ts";
import { serviceLinkedRoleOperations } from "./service-linked-roles.ts";
import { createState } from "./state.ts";
import { userOperations } from "./users.ts";

/** AWS Identity and Access Management: what every request is judged by. Its state is the kernel's directory. */
export const iam = defineService({
  name: "iam",
  signingName: "iam",
  iamPrefix: "iam",
  scope: "global",
  fidelity: {
    models:
      "Roles (of services too), users and their access keys, policies managed and inline with versions, permissions boundaries, instance profiles, virtual MFA devices (RFC 6238, by the world's clock). Changes are in force at once.",
    refuses: [
      "groups, MFA devices of other kinds, login profiles, identity providers",
      "AWS's own managed policies but for a handful (kernel/iam/managed-policies.ts)",
    ],
    ignores: [
      "what a service-linked role may do, and that its service still needs it",
      "the QR code of a virtual MFA device: its seed is told",
      "most of AWS's quotas",
      "PolicyUsageFilter of ListPolicies",
    ],
  },
  load: () => import("@aws-sdk/client-iam"),
  createState,
  operations: {
    ...accountOperations,
    ...roleOperations,
    ...serviceLinkedRoleOperations,
    ...rolePolicyOperations,
    ...managedPolicyOperations,
    ...instanceProfileOperations,
    ...userOperations,
    ...mfaDeviceOperations,
  },
});
