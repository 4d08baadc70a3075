import { runId } from "@watchkeeper/core/run-id";

/** A run, as its chain is named by it. */
export interface RunName {
  readonly caseId: string;
  readonly planHash: string;
}

/** The chain of a case's own records, and the partition of its items. */
export const caseChain = (id: string): string => `CASE#${id}`;

/** The chain of a run: each has its own, so that no two write to one. */
export const runChain = ({ caseId, planHash }: RunName): string => `RUN#${caseId}#${planHash}`;

/** The chain of a switch, or of the configuration. */
export const switchChain = (name: string): string => `SWITCH#${name}`;

/** What a chain tells of. */
export type ChainName =
  | { readonly kind: "case"; readonly id: string }
  | ({ readonly kind: "run"; readonly id: string } & RunName)
  | { readonly kind: "switch"; readonly id: string };

/** What a chain's name says, with the id that its first record continues; undefined where it is no chain's. */
export function readChainName(chain: string): ChainName | undefined {
  const [kind, id = "", planHash] = chain.split("#");
  if (id === "") return undefined;
  if (kind === "CASE" && planHash === undefined) return { kind: "case", id };
  if (kind === "SWITCH" && planHash === undefined) return { kind: "switch", id };
  if (kind === "RUN" && planHash)
    return { kind: "run", id: runId({ caseId: id, planHash }), caseId: id, planHash };
  return undefined;
}
