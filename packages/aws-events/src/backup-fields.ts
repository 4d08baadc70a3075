import * as z from "zod";

/** What AWS Backup writes where there is nothing to tell: an empty object, or null. */
const nothing = z.union([z.strictObject({}), z.null()]).transform(() => undefined);

/** Text that may be missing, or stand as an empty object (`destinationRecoveryPointArn: {}`). */
export const someText = z.union([z.string(), nothing]).optional();

/** A number that backup and restore jobs write as text, and copy jobs as a number. */
export const someNumber = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/, "is no number"), nothing])
  .transform((value) => (value === undefined ? undefined : Number(value)))
  .optional();

/** What a job or recovery point has come to: one word of capitals, of which there may be new ones. */
export const stateWord = z.string().regex(/^[A-Z][A-Z_]*$/, "is no state");

/** Which plan made a job or recovery point; what was made on demand has none. */
export const creator = z
  .union([
    z.looseObject({
      backupPlanId: someText,
      backupPlanArn: someText,
      backupPlanVersion: someText,
      backupPlanRuleId: someText,
      backupRuleId: someText,
      restoreTestingPlanArn: someText,
    }),
    nothing,
  ])
  .optional();

/** Reports the first of these fields that is missing, by its path. */
export function demand(
  detail: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  report: (issue: { code: "custom"; path: string[]; message: string }) => void,
): void {
  for (const field of fields) {
    if (detail[field] === undefined) report({ code: "custom", path: [field], message: "is missing" });
  }
}

/** The plan that made something. */
export interface MadeBy {
  readonly planId?: string | undefined;
  readonly planArn?: string | undefined;
  readonly ruleId?: string | undefined;
}

/** The plan that made something; undefined where none did. */
export function madeBy(createdBy: z.output<typeof creator>): MadeBy | undefined {
  if (!createdBy?.backupPlanId && !createdBy?.backupPlanArn) return undefined;
  return {
    planId: createdBy.backupPlanId,
    planArn: createdBy.backupPlanArn,
    ruleId: createdBy.backupPlanRuleId ?? createdBy.backupRuleId,
  };
}

/** A status message without the quotes that AWS sometimes leaves around it; undefined where it says nothing. */
export function plainMessage(message: string | undefined): string | undefined {
  const plain = message
    ?.trim()
    .replace(/^"(.*)"$/s, "$1")
    .trim();
  return plain ? plain : undefined;
}

/** The name of a vault, the end of its ARN; AWS's own vaults have slashes in it. */
export const vaultNameOf = (arn: string | undefined): string | undefined =>
  arn?.split(":backup-vault:").at(1);
