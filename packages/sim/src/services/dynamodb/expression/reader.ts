import type { AwsError } from "../../../kernel/aws-error.ts";
import { invalid } from "../errors.ts";
import type { Value } from "../value.ts";
import type { Path } from "./ast.ts";
import type { Placeholders } from "./placeholders.ts";
import { isReserved } from "./reserved-words.ts";
import { type Token, tokenize } from "./tokens.ts";

/** What may be wrong with an expression whose syntax is right, in the order in which AWS looks for it. */
const problemOrder = [
  "parentheses",
  "unknown-function",
  "misused-function",
  "reserved-word",
  "section",
  "placeholder",
  "overlap",
  "conflict",
  "operand-count",
  "distinct",
  "operand-type",
] as const;
type Problem = (typeof problemOrder)[number];

const MAX_BYTES = 4096;
const MAX_OPERATORS = 300;

/** Reads the tokens of one expression. Syntax errors are thrown at once, other problems at the end, gravest first. */
export interface Reader {
  readonly next: Token;
  /** The token after the next one. */
  readonly following: Token;
  /** Whether the next token is this symbol, or this keyword in any case. */
  sees(text: string): boolean;
  take(): Token;
  expect(symbol: string): void;
  /** `Syntax error` at the next token. */
  unexpected(): AwsError;
  report(problem: Problem, message: string): void;
  countOperator(): void;
  path(keywords: ReadonlySet<string>): Path;
  value(): { kind: "value"; value: Value; placeholder: string };
  /** Throws what was reported. */
  finish(): void;
}

/** Opens an expression; `parameter` is its name in the request, and in every message. */
export function readExpression(
  parameter: string,
  source: string,
  placeholders: Placeholders,
  options: { readonly underscoreStart?: boolean } = {},
): Reader {
  const complain = (message: string) => invalid(`Invalid ${parameter}: ${message}`);
  if (source.trim() === "") throw complain("The expression can not be empty;");
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_BYTES) {
    throw complain(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
  }
  const tokens = tokenize(source);
  const problems: { problem: Problem; message: string }[] = [];
  let position = 0;
  let operators = 0;

  const at = (index: number) => tokens[Math.min(Math.max(index, 0), tokens.length - 1)]!;
  const report = (problem: Problem, message: string) => problems.push({ problem, message });

  const reader: Reader = {
    get next() {
      return at(position);
    },
    get following() {
      return at(position + 1);
    },
    sees: (text) =>
      (at(position).kind === "symbol" || at(position).kind === "word") &&
      at(position).text.toUpperCase() === text,
    take: () => at(position++),
    expect(symbol) {
      if (!reader.sees(symbol)) throw reader.unexpected();
      position += 1;
    },
    unexpected() {
      const near = source.slice(at(position - 1).start, at(position + 1).end);
      return complain(`Syntax error; token: "${at(position).text}", near: "${near}"`);
    },
    report,
    countOperator() {
      operators += 1;
      if (operators > MAX_OPERATORS) {
        throw complain(`The expression contains too many operators; operator count: ${operators}`);
      }
    },
    path(keywords) {
      const path: (string | number)[] = [element(keywords)];
      for (;;) {
        if (reader.sees(".")) {
          position += 1;
          path.push(element(keywords));
        } else if (reader.sees("[")) {
          position += 1;
          if (at(position).kind !== "number") throw reader.unexpected();
          path.push(Number(reader.take().text));
          reader.expect("]");
        } else {
          return path;
        }
      }
    },
    value() {
      const placeholder = reader.take().text;
      const value = placeholders.value(placeholder);
      if (value === undefined) {
        report(
          "placeholder",
          `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
        );
      }
      return { kind: "value", value: value ?? { NULL: true }, placeholder };
    },
    finish() {
      if (at(position).kind !== "end") throw reader.unexpected();
      for (const problem of problemOrder) {
        const found = problems.find((candidate) => candidate.problem === problem);
        if (found !== undefined) throw complain(found.message);
      }
    },
  };
  return reader;

  function element(keywords: ReadonlySet<string>): string {
    const token = at(position);
    if (token.kind === "name") {
      position += 1;
      const name = placeholders.name(token.text);
      if (name === undefined) {
        report(
          "placeholder",
          `An expression attribute name used in the document path is not defined; attribute name: ${token.text}`,
        );
      }
      return name ?? token.text;
    }
    const isName =
      token.kind === "word" &&
      !keywords.has(token.text.toUpperCase()) &&
      (options.underscoreStart === true || !token.text.startsWith("_"));
    if (!isName) throw reader.unexpected();
    position += 1;
    if (isReserved(token.text)) {
      report("reserved-word", `Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    }
    return token.text;
  }
}
