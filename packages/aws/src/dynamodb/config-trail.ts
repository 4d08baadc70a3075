import { type AuditRecord, emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import { switchChain } from "@watchkeeper/cases/chains";
import { type ConfigPrint, configChanged, configId, printOf } from "@watchkeeper/cases/config-change";
import type { Clock } from "@watchkeeper/core/clock";
import * as z from "zod";
import { auditWrite } from "./audit-trail.ts";
import type { TableOperation } from "./operations.ts";
import type { Tables } from "./tables.ts";

const configChain = switchChain(configId);
export const configKey = { pk: configChain, sk: "SWITCH" };

/** The configuration that was seen last. */
const seenItem = z.object({
  hash: z.string(),
  keys: z.record(z.string(), z.string()),
  audit: z.object({ seq: z.number().int(), hash: z.string() }),
});

/** What `recordConfig` needs. */
export const recordConfigOperations = [
  "dynamodb:GetItem of work",
  "dynamodb:UpdateItem of work SWITCH#config*",
  "dynamodb:PutItem of trail SWITCH#config*",
] as const satisfies readonly TableOperation[];

/**
 * Puts it on record where the configuration is another than the one that was seen last: what it was, what it is, which
 * keys differ. Somebody else may be first; then there is nothing to do.
 */
export async function recordConfig(
  { work, transact }: Pick<Tables, "work" | "transact">,
  clock: Clock,
  config: object,
  by: string,
): Promise<AuditRecord | undefined> {
  const item = await work.get(configKey);
  const before = item && seenItem.parse(item);
  const after: ConfigPrint = printOf(config);
  if (before?.hash === after.hash) return undefined;
  const head = before?.audit ?? emptyHead(configId);
  const record = nextRecord(configId, head, configChanged(before, after, by), clock.now());
  const audit = { seq: record.seq, hash: record.hash };
  const failed = await transact([
    auditWrite(configChain, record),
    {
      in: "work",
      update: configKey,
      set: { ...after, audit, v: 1 },
      if: before ? { "audit.hash": before.audit.hash } : { audit: { absent: true } },
    },
  ]);
  return failed ? undefined : record;
}
