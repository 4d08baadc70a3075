import { defineService } from "../../kernel/service.ts";
import { callerOperations } from "./caller.ts";
import { sessionOperations } from "./sessions.ts";
import { createState } from "./state.ts";

/** AWS Security Token Service: who asks, and sessions of roles. */
export const sts = defineService({
  name: "sts",
  signingName: "sts",
  iamPrefix: "sts",
  scope: "regional",
  fidelity: {
    models:
      "Who asks, sessions of users, and sessions of roles: trust policies, external ids, session policies, durations, chaining, source identities, codes of virtual MFA devices (each is taken once).",
    refuses: ["session tags of AssumeRole", "federation: SAML, web identity, GetFederationToken"],
    ignores: [],
  },
  load: () => import("@aws-sdk/client-sts"),
  createState,
  operations: { ...callerOperations, ...sessionOperations },
});
