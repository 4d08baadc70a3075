import type { Finding } from "@watchkeeper/cases/finding";
import * as z from "zod";
import type { CheckDefinition } from "../../rule.ts";
import type { Instance } from "./instance.ts";

/** Metadata must be asked for with a session token (IMDSv2): a server-side request forgery cannot read credentials then. */
export const imdsv2Required = {
  id: "imdsv2-required",
  title: "Instance metadata is served with session tokens only (IMDSv2)",
  severity: "high",
  mode: "ask",
  settings: z.strictObject({}),
  remediation: "require-imdsv2",
} as const satisfies CheckDefinition;

/** A finding where metadata is served without a session token. */
export function examineImdsv2(instance: Instance): readonly Finding[] {
  if (instance.httpTokens === "required" || instance.httpEndpoint === "disabled") return [];
  return [
    {
      check: imdsv2Required.id,
      severity: imdsv2Required.severity,
      account: instance.account,
      region: instance.region,
      resource: instance.arn,
      summary: `${instance.id} serves its metadata without a session token (IMDSv1)`,
      evidence: { httpTokens: instance.httpTokens },
    },
  ];
}
