import { createDeclaredState, type DeclaredState } from "../../factory/resource.ts";
import { type AliasParts, aliases, type Key, type KeyParts, keys } from "./key.ts";

/** What was saved before keys were declared: keys on P-256 that sign, and their aliases. */
interface Old {
  readonly keys: ReadonlyMap<
    string,
    {
      readonly id: string;
      readonly arn: string;
      readonly account: string;
      readonly created: Date;
      readonly description: string;
      readonly policy: string;
      readonly tags: Map<string, string>;
      readonly isEnabled: boolean;
      readonly deletion: Date | undefined;
      readonly secret: string;
    }
  >;
  readonly aliases: ReadonlyMap<
    string,
    {
      readonly name: string;
      readonly arn: string;
      readonly keyId: string;
      readonly created: Date;
      readonly updated: Date;
    }
  >;
}

/** A state as it is today, out of one that any release saved. */
export function upgrade(saved: unknown): DeclaredState {
  if ("tables" in (saved as object)) return saved as DeclaredState;
  const old = saved as Old;
  const state = createDeclaredState();
  const next = () => {
    state.serial += 1;
    return { serial: state.serial, turn: 0 };
  };
  const own = new Map<string, Key>();
  for (const { id, arn, account, created, tags, description, ...key } of old.keys.values()) {
    const parts: KeyParts = {
      spec: "ECC_NIST_P256",
      usage: "SIGN_VERIFY",
      description,
      keyPolicy: key.policy,
      materials: [key.secret],
      rotations: [],
      ...(key.deletion ? { deletion: key.deletion } : {}),
    };
    const status = key.deletion ? "PendingDeletion" : key.isEnabled ? "Enabled" : "Disabled";
    own.set(id, { ...parts, id, arn, account, created, tags, status, ...next() });
  }
  state.tables.set(keys.name, own);
  const names = [...old.aliases.values()].map(({ name, arn, keyId, created, updated }) => {
    const parts: AliasParts = { key: keyId, updated };
    const account = arn.split(":")[4] ?? "";
    return [
      name,
      { ...parts, id: name, arn, account, created, tags: new Map(), status: "", ...next() },
    ] as const;
  });
  state.tables.set(aliases.name, new Map(names));
  return state;
}
