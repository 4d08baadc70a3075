/** What lets a principal use a key, beside its policy. */
export interface GrantParts {
  readonly key: string;
  readonly name: string | undefined;
  readonly grantee: string;
  readonly retiring: string | undefined;
  readonly issuer: string;
  readonly operations: readonly string[];
  readonly constraints: {
    readonly EncryptionContextSubset?: Record<string, string> | undefined;
    readonly EncryptionContextEquals?: Record<string, string> | undefined;
  };
}

type Grant = Pick<GrantParts, "grantee" | "operations" | "constraints">;

/** A key's policy, and what its grants let their grantees do, as the statements that they come to. */
export function withGrants(policy: string, grants: readonly Grant[]): string {
  if (grants.length === 0) return policy;
  const document = JSON.parse(policy) as { readonly Statement: unknown };
  const Statement = [document.Statement, grants.map(statementOf)].flat();
  return JSON.stringify({ ...document, Statement });
}

function statementOf({ grantee, operations, constraints }: Grant): object {
  const { EncryptionContextSubset: subset, EncryptionContextEquals: exact } = constraints;
  const pairs = Object.entries(exact ?? subset ?? {}).map(([key, value]) => [
    `kms:EncryptionContext:${key}`,
    value,
  ]);
  const names = exact
    ? { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": Object.keys(exact) } }
    : {};
  const Condition = { ...(pairs.length > 0 ? { StringEquals: Object.fromEntries(pairs) } : {}), ...names };
  const Principal = grantee.endsWith(".amazonaws.com") ? { Service: grantee } : { AWS: grantee };
  const Action = operations.map((operation) => `kms:${operation}`);
  return { Effect: "Allow", Principal, Action, Resource: "*", Condition };
}
