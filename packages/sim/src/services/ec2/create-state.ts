import { defaultNetwork } from "./network.ts";
import type { Ec2State } from "./state.ts";
import { tagSet } from "./tag-set.ts";

/** EC2 in an account and Region where nothing was launched yet. */
export function createState({ account, region }: { account: string; region: string }): Ec2State {
  const network = defaultNetwork(account, region);
  const ids = [network.vpc.id, network.group.id, ...network.subnets.map(({ id }) => id)];
  return {
    account,
    region,
    instances: new Map(),
    volumes: new Map(),
    network,
    otherTags: new Map(ids.map((id) => [id, tagSet()])),
    launches: new Map(),
    addresses: 0,
  };
}
