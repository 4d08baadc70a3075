import type { Names } from "@watchkeeper/config/names";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { denyEverybody, document, ofOrganization } from "./policy-words.ts";

/** The hub's bus, and who may put events on it. */
export interface BusSpec {
  readonly name: string;
  readonly policy: PolicyDocument;
}

/** The bus takes what the forwarding roles of the watched accounts (or of the organisation) bring, and from nobody else. */
export function busSpec({ config }: DeploymentInput, names: Names, at: Addresses): BusSpec {
  const { organization } = config.hub;
  const onBus = { Action: ["events:PutEvents"], Resource: [at.bus] };
  const forwarders = { "aws:PrincipalArn": at.role("*", names.forwardRole) };
  return {
    name: names.bus,
    policy: document([
      {
        Sid: "Forwarders",
        Effect: "Allow",
        Principal: { AWS: organization === undefined ? config.accounts.map(({ id }) => at.root(id)) : ["*"] },
        ...onBus,
        Condition: { ArnLike: forwarders, ...ofOrganization(organization) },
      },
      denyEverybody("NobodyElse", onBus.Action, onBus.Resource, { ArnNotLike: forwarders }),
    ]),
  };
}
