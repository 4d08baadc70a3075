import type { EvaluatedStage } from "./evaluate-stage.ts";
import { said } from "./picture.ts";

/** A statement of any policy that a stage would make, and where it stands. */
export interface PlacedStatement {
  readonly place: string;
  readonly effect: string;
  readonly principal: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Where a resource says whom it trusts or what it allows. */
const policyInputs = ["policy", "assumeRolePolicy"] as const;

/** Every statement: of roles' policies and of their trust, of queues and of buses. */
export function statementsOf({ resources }: EvaluatedStage): readonly PlacedStatement[] {
  return resources.flatMap(({ type, name, inputs }) =>
    policyInputs
      .filter((key) => typeof inputs[key] === "string")
      .flatMap((key) => {
        const { Statement } = said(inputs[key]) as { Statement: Readonly<Record<string, unknown>>[] };
        return Statement.map(({ Effect, Principal, Action, Resource }) => ({
          place: `${type.split(":").at(-1)} ${name}, ${key}`,
          effect: String(Effect),
          principal: Principal,
          actions: listOf(Action),
          // In a key's policy, "*" is that key (KMS Developer Guide, "Key policies in AWS KMS").
          resources: type === "aws:kms/key:Key" ? ["the key"] : listOf(Resource),
        }));
      }),
  );
}

const listOf = (value: unknown): readonly string[] =>
  value === undefined ? [] : [value].flat().map((one) => String(one));
