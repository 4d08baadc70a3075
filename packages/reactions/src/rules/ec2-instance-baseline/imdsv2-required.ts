import * as z from "zod";
import { defineInstanceCheck } from "./instance-check.ts";

/** Metadata must be asked for with a session token (IMDSv2): a server-side request forgery cannot read credentials then. */
export const imdsv2Required = defineInstanceCheck({
  id: "imdsv2-required",
  title: "Instance metadata is served with session tokens only (IMDSv2)",
  severity: "high",
  mode: "ask",
  settle: "0 seconds",
  settings: z.strictObject({}),
  remediation: "require-imdsv2",
  operations: [],
  reads: () => [],
  examine: ({ id, httpTokens, httpEndpoint }) =>
    httpTokens === "required" || httpEndpoint === "disabled"
      ? undefined
      : { summary: `${id} serves its metadata without a session token (IMDSv1)`, evidence: { httpTokens } },
});
