import type { ItemProcessor, State, StateBlock } from "./state-language.ts";

/** A state machine of ours: frozen data, in JSONata, deployed and run and drawn from this one value. */
export interface Workflow<Name extends string = string> extends StateBlock<Name> {
  readonly QueryLanguage: "JSONata";
  readonly TimeoutSeconds?: number;
}

/** The states by their names: a `Next`, `Default` or `StartAt` that names no state does not compile. */
interface Named<Name extends string> {
  readonly StartAt: NoInfer<Name>;
  readonly States: { readonly [N in Name]: State<NoInfer<Name>> };
  readonly Comment?: string;
}

/** Declares a state machine. */
export const defineWorkflow = <const Name extends string>(
  definition: Named<Name> & { readonly TimeoutSeconds?: number },
): Workflow<Name> => deepFreeze({ QueryLanguage: "JSONata", ...definition });

/** Declares a branch of Parallel or the processor of an inline Map, its names checked as a workflow's are. */
export const defineBranch = <const Name extends string>(definition: Named<Name>): StateBlock =>
  deepFreeze({ ...definition }) as StateBlock;

/** Declares the processor of a distributed Map: one child execution for each item or batch. */
export const defineChildren = <const Name extends string>(definition: Named<Name>): ItemProcessor =>
  deepFreeze({
    ...(definition as StateBlock),
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  });

/** Names one of our functions in `Arguments`: an ARN in the cloud, a handler on the laptop. */
export const fn = <const Name extends string>(name: Name): `\${function:${Name}}` => `\${function:${name}}`;

/** Names one of our state machines in `Arguments`. */
export const machine = <const Name extends string>(name: Name): `\${machine:${Name}}` =>
  `\${machine:${name}}`;

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
