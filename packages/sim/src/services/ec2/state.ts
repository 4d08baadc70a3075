import type { Instance } from "./instance.ts";
import { defaultNetwork, type Network } from "./network.ts";
import { type TagSet, tagSet } from "./tag-set.ts";
import type { Volume } from "./volume.ts";

/** What EC2 knows in one account and Region. */
export interface Ec2State {
  readonly account: string;
  readonly region: string;
  readonly instances: Map<string, Instance>;
  readonly volumes: Map<string, Volume>;
  readonly network: Network;
  /** The tags of what has no other home: VPCs, subnets, security groups, images. */
  readonly otherTags: Map<string, TagSet>;
  /** Launches by ClientToken: what was asked, and the reservation that came of it. */
  readonly launches: Map<string, { readonly fingerprint: string; readonly reservation: string }>;
  /** How many private addresses were given out. */
  addresses: number;
}

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
