import * as z from "zod";
import { defineInstanceCheck } from "./instance-check.ts";
import { stopping } from "./stopping.ts";

const settings = z.strictObject({
  /** Types, or families with a star: `t3.*`. */
  allowed: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9-]+\.([a-z0-9-]+|\*)$/, "is not a type such as t3.micro, or a family such as t3.*"),
    )
    .default([]),
});

/** Only types that are allowed; an empty list allows all. */
export const allowedInstanceTypes = defineInstanceCheck({
  id: "allowed-instance-types",
  title: "Its type is one of those allowed",
  severity: "medium",
  mode: "observe",
  settle: "0 seconds",
  settings,
  remediation: "stop-instance",
  operations: [],
  reads: () => [],
  examine: (instance, _have, given) => {
    const { allowed } = settings.parse(given);
    const [family] = instance.type.split(".");
    if (allowed.length === 0 || allowed.includes(instance.type) || allowed.includes(`${family}.*`))
      return undefined;
    return {
      summary: `${instance.id} is a ${instance.type}; allowed are ${allowed.join(", ")}`,
      evidence: { ...stopping(instance), type: instance.type },
    };
  },
});
