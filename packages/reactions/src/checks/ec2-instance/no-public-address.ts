import { instance } from "@watchkeeper/kinds/ec2/instance";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  /** Subnets in which a public address is meant. */
  allowedSubnets: z._default(z.array(z.string()), []),
  /** A tag that allows it on one instance, whatever its value. */
  allowedTag: z._default(z.string(), "public-address"),
});

/** No public address, unless its subnet or a tag allows it. */
export const noPublicAddress = defineCheck({
  id: "no-public-address",
  title: "It has no public address, unless that is allowed",
  why: "A public address puts whatever listens on the instance in front of everybody.",
  on: instance,
  severity: "medium",
  mode: "observe",
  // An address is given when the instance runs, some seconds after its launch.
  settle: "1 minute",
  wakes: instanceWakes,
  settings,
  examine: (instance, _answers, { allowedSubnets, allowedTag }) => {
    if (instance.publicAddress === undefined) return ok();
    if (allowedSubnets.includes(instance.subnetId) || instance.tags.has(allowedTag)) return ok();
    return fail(
      `${instance.id} has the public address ${instance.publicAddress}, which neither its subnet nor the tag ${allowedTag} allows`,
      { ...stopping(instance), publicAddress: instance.publicAddress },
    );
  },
  fix: stopInstance,
});
