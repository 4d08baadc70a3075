/** What AWS's ARNs name, by what stands in them: their own names would mislead (`role/no-kms-window`). */
const arnKinds: readonly (readonly [RegExp, string])[] = [
  [/^arn:[^:]*:kms:/, "kms key"],
  [/^arn:[^:]*:iam:.*:role\//, "role"],
  [/^arn:[^:]*:sts:/, "user"],
  [/:backup-vault:/, "vault"],
  [/:recovery-point:/, "recovery point"],
  [/:backup-plan:/, "plan"],
];

/**
 * A message in lower-case words: without quotes and punctuation, error codes taken apart (`InvalidDBInstanceState` is
 * "invalid db instance state"), ARNs as what they name, "can't" as "cannot".
 */
export function plainWords(message: string): string {
  return message
    .replace(/arn:[\w-]*:[^\s"'\][)(,;]+/g, (arn) => kindOf(arn))
    .replaceAll("VMware", "vmware")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/\bcan't\b/g, "cannot")
    .replace(/n't\b/g, " not")
    .replace(/[^a-z0-9:/]+/g, " ")
    .trim();
}

const kindOf = (arn: string) => arnKinds.find(([pattern]) => pattern.test(arn))?.[1] ?? "resource";
