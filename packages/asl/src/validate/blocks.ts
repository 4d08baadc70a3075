/** A JSON object of a definition that nobody has checked yet. */
export type Unchecked = Readonly<Record<string, unknown>>;

/** A block of states, where it stands, and how its states read their fields. */
export interface FoundBlock {
  readonly block: Unchecked;
  /** Empty for the state machine itself, else such as `/States/Each/ItemProcessor`. */
  readonly location: string;
  readonly language: string;
}

/** Tells an object from an array and from null. */
export const isObject = (value: unknown): value is Unchecked =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The states of a block that are objects, by name. */
export const statesIn = (block: Unchecked): [string, Unchecked][] =>
  Object.entries(isObject(block.States) ? block.States : {}).filter((entry): entry is [string, Unchecked] =>
    isObject(entry[1]),
  );

/** The language of a state of this block. */
export const languageOf = (state: Unchecked, { language }: FoundBlock): string =>
  typeof state.QueryLanguage === "string" ? state.QueryLanguage : language;

/** A block and all blocks inside its states, outermost first. */
export function* blocksIn(block: Unchecked, location = "", outer = "JSONPath"): Generator<FoundBlock> {
  const language = typeof block.QueryLanguage === "string" ? block.QueryLanguage : outer;
  const found = { block, location, language };
  yield found;
  for (const [name, state] of statesIn(block)) {
    const at = `${location}/States/${name}`;
    const inner = languageOf(state, found);
    for (const key of ["ItemProcessor", "Iterator"]) {
      if (isObject(state[key])) yield* blocksIn(state[key], `${at}/${key}`, inner);
    }
    const branches = Array.isArray(state.Branches) ? state.Branches : [];
    for (const [index, branch] of branches.entries()) {
      if (isObject(branch)) yield* blocksIn(branch, `${at}/Branches[${index}]`, inner);
    }
  }
}
