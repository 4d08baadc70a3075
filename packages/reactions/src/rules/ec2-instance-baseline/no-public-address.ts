import * as z from "zod";
import { defineInstanceCheck } from "./instance-check.ts";
import { stopping } from "./stopping.ts";

const settings = z.strictObject({
  /** Subnets in which a public address is meant. */
  allowedSubnets: z.array(z.string()).default([]),
  /** A tag that allows it on one instance, whatever its value. */
  allowedTag: z.string().default("public-address"),
});

/** No public address, unless its subnet or a tag allows it. */
export const noPublicAddress = defineInstanceCheck({
  id: "no-public-address",
  title: "It has no public address, unless that is allowed",
  severity: "medium",
  mode: "observe",
  // An address is given when the instance runs, some seconds after its launch.
  settle: "1 minute",
  settings,
  remediation: "stop-instance",
  operations: [],
  reads: () => [],
  examine: (instance, _have, given) => {
    const { allowedSubnets, allowedTag } = settings.parse(given);
    if (instance.publicAddress === undefined) return undefined;
    if (allowedSubnets.includes(instance.subnetId) || instance.tags.has(allowedTag)) return undefined;
    return {
      summary: `${instance.id} has the public address ${instance.publicAddress}, which neither its subnet nor the tag ${allowedTag} allows`,
      evidence: { ...stopping(instance), publicAddress: instance.publicAddress },
    };
  },
});
