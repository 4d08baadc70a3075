import type { Instance } from "@watchkeeper/kinds/ec2/instance";

/** What the remediation that stops an instance must know of it. */
export const stopping = ({ state, autoScalingGroup }: Instance) => ({
  state,
  autoScalingGroup: autoScalingGroup ?? null,
});
