import { formatArn, partitionOf } from "@watchkeeper/core/arn";
import type { Deployment } from "../deployment.ts";

/** Who makes a resource in an account and Region: nobody in particular in the hub. */
export type ProviderOf = (account: string, region: string) => { readonly provider?: aws.Provider };

/**
 * The hub's own provider for the hub; elsewhere one for each account and Region, which takes the deploy role there.
 * Each refuses any account but its own.
 */
export function spokeProviders(hub: Deployment["hub"], deployRole: string): ProviderOf {
  const made = new Map<string, aws.Provider>();
  return (account, region) => {
    if (account === hub.account && region === hub.region) return {};
    const name = `${account}-${region}`;
    const provider = made.get(name) ?? new aws.Provider(name, settings(account, region));
    made.set(name, provider);
    return { provider };
  };

  function settings(account: string, region: string): aws.ProviderArgs {
    const roleArn = formatArn({
      partition: partitionOf(hub.region),
      service: "iam",
      region: "",
      account,
      resource: `role/${deployRole}`,
    });
    const role = { roleArn, sessionName: "watchkeeper-deploy" };
    return {
      region: region as aws.Region,
      allowedAccountIds: [account],
      ...(account === hub.account ? {} : { assumeRoles: [role] }),
    };
  }
}
