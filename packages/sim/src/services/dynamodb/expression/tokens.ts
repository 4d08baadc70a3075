/** A word of an expression. `start` and `end` say where it stands. */
export interface Token {
  readonly kind: "word" | "name" | "value" | "number" | "symbol" | "unknown" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN =
  /\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]*)|(?<value>:[A-Za-z0-9_]*)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|[=<>()[\].,+-])|(?<unknown>\S))/uy;

/** Of expressions that came before: programs send the same ones again and again. */
const known = new Map<string, readonly Token[]>();

/** Cuts an expression into tokens, the last of which is `<EOF>`. Never fails: a stray character is a token too. */
export function tokenize(source: string): readonly Token[] {
  const found = known.get(source);
  if (found) return found;
  const made = cut(source);
  if (known.size >= 1_000) known.clear();
  known.set(source, made);
  return made;
}

function cut(source: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(source); match !== null; match = PATTERN.exec(source)) {
    const [kind, text] = Object.entries(match.groups!).find(([, found]) => found !== undefined)!;
    const end = match.index + match[0].length;
    tokens.push({ kind: kind as Token["kind"], text: text!, start: end - text!.length, end });
  }
  return [...tokens, { kind: "end", text: "<EOF>", start: source.length, end: source.length }];
}
