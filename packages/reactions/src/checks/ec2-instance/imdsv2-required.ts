import { instance } from "@watchkeeper/kinds/ec2/instance";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { requireImdsv2 } from "../../remediations/require-imdsv2.ts";
import { instanceWakes } from "./wakes.ts";

/** Metadata must be asked for with a session token (IMDSv2): a server-side request forgery cannot read credentials then. */
export const imdsv2Required = defineCheck({
  id: "imdsv2-required",
  title: "Instance metadata is served with session tokens only (IMDSv2)",
  why: "A server-side request forgery reads an instance role's credentials from metadata that is served without a session token.",
  on: instance,
  severity: "high",
  mode: "ask",
  settle: "0 seconds",
  wakes: instanceWakes,
  settings: z.strictObject({}),
  examine: ({ id, httpTokens, httpEndpoint }) =>
    httpTokens === "required" || httpEndpoint === "disabled"
      ? ok()
      : fail(`${id} serves its metadata without a session token (IMDSv1)`, { httpTokens }),
  fix: requireImdsv2,
});
