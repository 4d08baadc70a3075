import { instance } from "@watchkeeper/kinds/ec2/instance";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  /** Types, or families with a star: `t3.*`. */
  allowed: z._default(
    z.array(
      z
        .string()
        .check(
          z.regex(
            /^[a-z0-9-]+\.([a-z0-9-]+|\*)$/,
            "is not a type such as t3.micro, or a family such as t3.*",
          ),
        ),
    ),
    [],
  ),
});

/** Only types that are allowed; an empty list allows all. */
export const allowedInstanceTypes = defineCheck({
  id: "allowed-instance-types",
  title: "Its type is one of those allowed",
  why: "A type that nobody planned for costs what nobody budgeted for, or lacks what the account was reserved for.",
  on: instance,
  severity: "medium",
  mode: "observe",
  settle: "0 seconds",
  wakes: instanceWakes,
  settings,
  examine: (instance, _answers, { allowed }) => {
    const [family] = instance.type.split(".");
    if (allowed.length === 0 || allowed.includes(instance.type) || allowed.includes(`${family}.*`))
      return ok();
    return fail(`${instance.id} is a ${instance.type}; allowed are ${allowed.join(", ")}`, {
      ...stopping(instance),
      type: instance.type,
    });
  },
  fix: stopInstance,
});
